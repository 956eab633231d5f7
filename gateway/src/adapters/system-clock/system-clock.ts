import type { Clock } from '../../ports/clock';

/** The operating system's clock. */
export const systemClock: Clock = { now: () => Date.now() };
