import type { Sandbox } from '@concordat/gateway/sandbox';
import { type Load, runLoad } from '../load';
import { LoadClient } from '../load-client';
import { batchesAhead, recordLines } from '../records';

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
/** What warms up: neither the smallest nor the largest batch. */
const WARMING = { batch: 100, clients: 8 };

/** What publishing answers, as far as a load looks at it. */
interface Answer {
  errors: { code: string }[];
  receipts: { state: string }[];
}

/** Records of 1 KiB, stored and anchored: each publication waits until the ledger has its checkpoint. */
export async function measurePublishing(
  sandbox: Sandbox,
  { seconds, warmUp }: { seconds: number; warmUp: number },
): Promise<Publishing[]> {
  const tax = sandbox.organisations['TaxMSP'];
  if (!tax) throw new Error('the sandbox has no TaxMSP');
  const client = new LoadClient(tax.internalUrl, tax.tokens.submitter);
  const lines = recordLines();
  try {
    if (warmUp > 0) await measure(client, lines, { ...WARMING, seconds: warmUp });
    const results: Publishing[] = [];
    for (const plan of PLAN) results.push(await measure(client, lines, { ...plan, seconds }));
    return results;
  } finally {
    client.close();
  }
}

async function measure(
  client: LoadClient,
  lines: Generator<string>,
  { batch, clients, seconds }: { batch: number; clients: number; seconds: number },
): Promise<Publishing> {
  const records = Math.min(seconds * AHEAD_A_SECOND, MOST_AHEAD);
  const next = batchesAhead(lines, { size: batch, records });
  const work = () => publish(client, next());
  const { perSecond, p50, p99, failures } = await runLoad({ clients, seconds, work });
  return { batch, clients, recordsPerSecond: perSecond * batch, p50, p99, failures };
}

async function publish(client: LoadClient, body: string): Promise<void> {
  const path = '/v1/records?schema=cn.tax.grade@1&wait=anchored';
  const { errors, receipts } = (await client.post({
    path,
    body,
    contentType: 'application/x-ndjson',
  })) as Answer;
  if (errors.length > 0) throw new Error(`rejected: ${errors[0]?.code}`);
  if (receipts.some(({ state }) => state !== 'anchored')) throw new Error('stored, but not anchored');
}
