import { Api, readPublishAnswer } from '@concordat/gateway/client';
import type { Sandbox } from '@concordat/gateway/sandbox';
import { type Load, runLoad } from '../load';
import { batchesAhead, recordLines, takeBatch } from '../records';

export interface Publishing {
  batch: number;
  clients: number;
  recordsPerSecond: number;
  /** Milliseconds from the request to the batch standing on the ledger. */
  p50: number;
  p99: number;
  failures: Load['failures'];
}

/** How many publications are under way at once, by batch size: enough to keep the anchorer busy. */
const PLAN = [
  { batch: 1, clients: 64 },
  { batch: 100, clients: 8 },
  { batch: 1000, clients: 4 },
];
/** Records made before a load begins, so that making them costs the agency nothing; 1 KiB each. */
const AHEAD_A_SECOND = 15_000;
const MOST_AHEAD = 100_000;
const SILENT = { update: () => undefined, stop: () => undefined };

/** Records of 1 KiB, stored and anchored: each publication waits until the ledger has its checkpoint. */
export async function measurePublishing(sandbox: Sandbox, seconds: number): Promise<Publishing[]> {
  const tax = sandbox.organisations['TaxMSP'];
  if (!tax) throw new Error('the sandbox has no TaxMSP');
  const api = new Api(tax.internalUrl, tax.tokens.submitter);
  const lines = recordLines();
  await publish(api, takeBatch(lines, 1000));
  const results: Publishing[] = [];
  for (const { batch, clients } of PLAN) {
    const next = batchesAhead(lines, {
      size: batch,
      records: Math.min(seconds * AHEAD_A_SECOND, MOST_AHEAD),
    });
    const work = () => publish(api, next());
    const { perSecond, p50, p99, failures } = await runLoad({ clients, seconds, work });
    results.push({ batch, clients, recordsPerSecond: perSecond * batch, p50, p99, failures });
  }
  return results;
}

async function publish(api: Api, body: string): Promise<void> {
  const response = await api.send('/v1/records', {
    method: 'POST',
    query: { schema: 'cn.tax.grade@1', wait: 'anchored' },
    body,
    contentType: 'application/x-ndjson',
    accept: 'application/x-ndjson',
  });
  const { errors, receipts } = await readPublishAnswer(response, SILENT);
  if (errors.length > 0) throw new Error(`rejected: ${errors[0]?.code}`);
  if (receipts.some(({ state }) => state !== 'anchored')) throw new Error('stored, but not anchored');
}
