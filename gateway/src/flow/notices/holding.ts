import { names, reading, sequence, type Status, STATUSES, utf8 } from '@concordat/chaincode/domain';
import { type Batch, startingWith, type Storage } from '../../ports/storage';
import { givenText, storedRow } from '../../ports/stored-row';
import { fillPage, type Page, type PageRequest } from '../page/page';
import { SealedTable, type SealedTableDeps } from '../sealed/sealed-table';

/** One record that this organisation was given, and for which of its files. No payload: that is in the bundle. */
export interface Holding {
  publisher: string;
  leafHash: string;
  schema: string;
  enquiryId: string;
  seq: number;
  line: number;
  /** Number of the release under the line: 0, or n for a corrected version. */
  n: number;
  application: string;
  product: string;
  /** Status that the publisher told with the release. */
  status: Status;
  heldAt: number;
  /** Milliseconds since the epoch: from then on the evidence may not be kept. */
  deleteAfter: number;
}

export const HOLDINGS = 'holding';
/** Holdings whose status at the moment of storing has yet to be held against the ledger. */
export const FRESH = 'holdingfresh';

export const encode = (value: unknown) => utf8(JSON.stringify(value));

const { hex, known, oneOf } = reading;
const shape = known<Holding>({
  publisher: names.mspId,
  leafHash: hex(32),
  schema: names.versionedId,
  enquiryId: hex(16),
  seq: names.position,
  line: names.count,
  n: names.count,
  application: givenText({ max: 128 }),
  product: names.versionedId,
  status: oneOf(STATUSES),
  heldAt: names.time,
  deleteAfter: names.time,
});

/** A holding as it lies in the database. Throws `STORAGE_CORRUPT`. */
export const readHolding = (bytes: Uint8Array): Holding => storedRow(shape, bytes);

export const holdingKey = (holding: Pick<Holding, 'publisher' | 'leafHash' | 'enquiryId' | 'line'>) =>
  [holding.publisher, holding.leafHash, holding.enquiryId, sequence(holding.line)].join('/');

/** Publishers that we hold something of. */
export const PUBLISHERS = 'holdingpublisher';

/** Adds a holding to the write that stores its evidence. */
export function putHolding(batch: Batch, holding: Holding): void {
  batch.put(PUBLISHERS, holding.publisher, encode(holding.heldAt));
  batch.put(HOLDINGS, holdingKey(holding), encode(holding));
  batch.put(FRESH, holdingKey(holding), encode(holding.heldAt));
}

/** All holdings, or those of one record, in the order of their keys; `after` continues behind a key. */
export async function* holdings(
  storage: Storage,
  of: { record?: { publisher: string; leafHash: string }; after?: string | undefined } = {},
): AsyncIterable<[string, Holding]> {
  const bounds = startingWith(of.record ? `${of.record.publisher}/${of.record.leafHash}/` : '');
  const range = of.after === undefined ? bounds : { gt: of.after, lt: bounds.lt ?? '' };
  for await (const [key, bytes] of storage.table(HOLDINGS).range(range)) {
    yield [key, readHolding(bytes)];
  }
}

export function listHoldings(storage: Storage, { after, limit }: PageRequest): Promise<Page<Holding>> {
  return fillPage(holdings(storage, { after }), limit, (holding) => holding);
}

/** One file of evidence, as JCS text. */
export interface StoredBundle {
  /** null for an answer that holds no record. */
  leafHash: string | null;
  n: number;
  text: string;
}

/** Bundles, sealed, by enquiry, line, n and position. */
export const bundleTable = (deps: SealedTableDeps) => new SealedTable<StoredBundle>(deps, 'bundle');

export const bundleKey = (enquiryId: string, line: number, n: number, at: number) =>
  [enquiryId, ...[line, n, at].map(sequence)].join('/');

/** The bundles of a line, in the order of release. */
export async function bundlesOf(
  deps: SealedTableDeps,
  enquiryId: string,
  line: number,
): Promise<StoredBundle[]> {
  const found: StoredBundle[] = [];
  const prefix = `${enquiryId}/${sequence(line)}/`;
  for await (const [, bundle] of bundleTable(deps).range(startingWith(prefix))) found.push(bundle);
  return found;
}
