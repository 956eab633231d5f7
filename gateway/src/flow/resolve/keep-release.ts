import type { Batch } from '../../ports/storage';
import { bundleKey, bundleTable, type Holding, putHolding } from '../notices/holding';
import { putDueDate } from '../notices/sweep';
import type { CheckedRelease } from './check-release';
import { DAY_MS } from './data-life';
import type { StoredEnquiry } from './report';
import type { SealedTableDeps } from '../sealed/sealed-table';

/** Adds what was released and verified to a write: the evidence, sealed, and the holdings that rest on it. */
export function putRelease(
  deps: SealedTableDeps,
  batch: Batch,
  { stored, checked, now }: { stored: StoredEnquiry; checked: CheckedRelease; now: number },
): void {
  const { enquiryId, line, n } = checked.statement;
  checked.bundles.forEach(({ record, text }, at) => {
    bundleTable(deps).put(batch, bundleKey(enquiryId, line, n, at), {
      leafHash: record?.leafHash ?? null,
      n,
      text,
    });
  });
  for (const holding of holdingsOf(stored, checked, now)) putHolding(batch, holding);
  putDueDate(batch, enquiryId, deleteAfter(stored, now));
}

const deleteAfter = ({ report, dataLifeDays }: StoredEnquiry, now: number) =>
  (report?.time ?? now) + dataLifeDays * DAY_MS;

function holdingsOf(stored: StoredEnquiry, { statement, bundles }: CheckedRelease, now: number): Holding[] {
  const { request } = stored;
  return bundles.flatMap(({ record }) =>
    record
      ? [
          {
            publisher: statement.publisher,
            leafHash: record.leafHash,
            schema: statement.schema,
            enquiryId: statement.enquiryId,
            seq: statement.seq,
            line: statement.line,
            n: statement.n,
            application: request.application,
            product: request.product,
            status: record.status,
            heldAt: now,
            deleteAfter: deleteAfter(stored, now),
          },
        ]
      : [],
  );
}
