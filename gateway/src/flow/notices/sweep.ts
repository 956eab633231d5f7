import type { Clock } from '../../ports/clock';
import { type Batch, startingWith } from '../../ports/storage';
import type { StoredEnquiry } from '../resolve/report';
import { behindTime, timeKey } from '../page/time-key';
import { enquiryTable } from '../resolve/start-enquiry';
import type { SealedTableDeps } from '../sealed/sealed-table';
import { bundleTable, FRESH, HOLDINGS, holdingKey } from './holding';

export interface SweepDeps extends SealedTableDeps {
  clock: Clock;
}

const DUE = 'deleteafter';

/** Notes in a write until when what an enquiry gave may be kept. */
export function putDueDate(batch: Batch, enquiryId: string, deleteAfter: number): void {
  batch.put(DUE, `${timeKey(deleteAfter)}/${enquiryId}`, new Uint8Array(1));
}

/** Deletes evidence, holdings and payloads whose time is over; answers of how many enquiries. */
export async function sweep(deps: SweepDeps): Promise<number> {
  let count = 0;
  for await (const [key] of deps.storage.table(DUE).range({ lt: timeKey(deps.clock.now()) })) {
    await deleteEnquiry(deps, key);
    count++;
  }
  return count;
}

async function deleteEnquiry(deps: SweepDeps, dueKey: string): Promise<void> {
  const enquiryId = behindTime(dueKey);
  const stored = await enquiryTable(deps).get(enquiryId);
  const batch = deps.storage.batch();
  for await (const [key, { leafHash }] of bundleTable(deps).range(startingWith(`${enquiryId}/`))) {
    bundleTable(deps).delete(batch, key);
    if (leafHash !== null && stored) deleteHolding(batch, stored, { leafHash, line: lineIn(key) });
  }
  if (stored) enquiryTable(deps).put(batch, enquiryId, withoutPayload(stored));
  batch.delete(DUE, dueKey);
  await batch.commit();
}

const lineIn = (bundleKey: string) => Number(bundleKey.split('/')[1]);

function deleteHolding(
  batch: Batch,
  stored: StoredEnquiry,
  { leafHash, line }: { leafHash: string; line: number },
) {
  const publisher = stored.report?.lines[line]?.publisher ?? '';
  const key = holdingKey({ publisher, leafHash, enquiryId: stored.asked.enquiryId, line });
  batch.delete(HOLDINGS, key);
  batch.delete(FRESH, key);
}

/** Who asked what and why stays: the organisation may have to produce it. */
function withoutPayload(stored: StoredEnquiry): StoredEnquiry {
  if (!stored.report) return stored;
  const lines = stored.report.lines.map((line) => ({
    ...line,
    summary: 'deleted: its time is over',
    records: [],
    bundle: null,
  }));
  return { ...stored, report: { ...stored.report, lines } };
}
