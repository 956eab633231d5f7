import type { Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { connect } from 'node:net';
import { SUSPENDED } from '../compose/readiness';
import { ReadinessSchema } from '../http/routes/health';

const PATIENCE_MS = 2_000;

/** Undefined where something listens on that port of this machine. */
export function listenerLacks(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: PATIENCE_MS });
    const done = (listens: boolean) => {
      socket.destroy();
      resolve(listens ? undefined : `nothing listens on port ${port}`);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
  });
}

/** A gateway gives each of its checks 3 s before it says that something does not answer: that is what one wants to hear. */
const TOLD_MS = 10_000;

/**
 * What a gateway lacks, in words; undefined where it is ready, or where nothing is missing but its member's good standing:
 * it serves all the same, and says so.
 */
export async function gatewayLacks(url: string): Promise<string | undefined> {
  const response = await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(TOLD_MS) }).catch(
    () => undefined,
  );
  if (!response) return `nothing answers at ${url}`;
  const readiness = await readinessOf(response).catch(() => undefined);
  if (!readiness) return `what answers at ${url} does not tell its readiness as a gateway does`;
  const lacking = readiness.checks.filter(({ ok }) => !ok);
  if (lacking.length === 1 && lacking[0]?.missing?.includes(SUSPENDED)) return undefined;
  if (lacking.length === 0) return undefined;
  return lacking.map(({ name, missing }) => `${name}: ${missing ?? 'not ok'}`).join('; ');
}

async function readinessOf(response: Response): Promise<Static<typeof ReadinessSchema>> {
  return Value.Parse(ReadinessSchema, await response.json());
}
