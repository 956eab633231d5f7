/**
 * How long a test waits for what must come. Longer than any pause or timeout of the product's own (retries pause up to 30 s,
 * a process may take a minute to start), so that a machine that is slow is no failure. What comes is not waited for longer.
 */
export const PATIENCE_MS = 60_000;

/** What a test or a hook of a running consortium may take: several waits on a machine that is slow. */
export const SCENARIO_MS = 180_000;
