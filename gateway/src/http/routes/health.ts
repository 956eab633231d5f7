import { Type } from '@sinclair/typebox';
import type { HttpMetrics } from '../metrics';
import { answer, type Route, route } from '../route';

/** Something that a gateway needs before it can do its work. */
export interface ReadyCheck {
  name: string;
  /** Undefined when all is well, else what is missing, in words without secrets. */
  missing: () => Promise<string | undefined>;
}

const Checks = Type.Array(
  Type.Object({ name: Type.String(), ok: Type.Boolean(), missing: Type.Optional(Type.String()) }),
);

/** What `/readyz` answers, ready or not. */
export const ReadinessSchema = Type.Object({ ready: Type.Boolean(), checks: Checks });

/** Whether the process lives, whether it can do its work (and what is missing), and its metrics. */
export function healthRoutes({ checks, metrics }: { checks: ReadyCheck[]; metrics: HttpMetrics }): Route[] {
  const checked = together(() => Promise.all(checks.map(runCheck)));
  return [
    route({
      method: 'get',
      path: '/livez',
      summary: 'Tell that the process lives',
      roles: 'public',
      response: { description: 'It lives', schema: Type.Object({ live: Type.Boolean() }) },
      handle: () => Promise.resolve({ live: true }),
    }),
    route({
      method: 'get',
      path: '/readyz',
      summary: 'Tell whether the gateway is ready, and what is missing',
      description: 'Status 503 while something is missing',
      roles: 'public',
      response: { description: 'Ready', schema: ReadinessSchema },
      otherwise: { status: 503, description: 'Something is missing', schema: ReadinessSchema },
      handle: async () => {
        const results = await checked();
        const ready = results.every(({ ok }) => ok);
        return answer({ status: ready ? 200 : 503, body: { ready, checks: results } });
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      summary: 'Read metrics (Prometheus)',
      roles: ['operator'],
      response: { description: 'Metrics', contentType: 'text/plain', schema: Type.String() },
      handle: async () => {
        const body = Buffer.from(await metrics.registry.metrics());
        return answer({ headers: { 'content-type': metrics.registry.contentType }, body });
      },
    }),
  ];
}

/** Whoever asks while the answer is on its way gets the same: anybody may ask, and it costs calls of the ledger. */
function together<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => (running ??= work().finally(() => (running = undefined)));
}

const CHECK_MS = 3_000;

async function runCheck({
  name,
  missing,
}: ReadyCheck): Promise<{ name: string; ok: boolean; missing?: string }> {
  const found = await Promise.race([missing().catch(() => 'cannot be checked'), tooLate()]);
  return found === undefined ? { name, ok: true } : { name, ok: false, missing: found };
}

function tooLate(): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve('does not answer'), CHECK_MS).unref());
}
