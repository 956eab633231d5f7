import { reading, stateKey } from '@concordat/chaincode/domain';
import type { Batch } from '../../ports/storage';
import type { OutboxRow, StatusRow } from '../publish/register-tables';
import { decodeRow, encodeRow, REGISTER } from '../publish/register-tables';
import { statusHistories } from '../publish/status-outbox';
import type { AttestDeps } from './attest-deps';
import { findWrites } from './find-writes';

/** Most status changes that one transaction carries. */
const MOST = 500;

interface Queued {
  key: string;
  row: OutboxRow;
}

interface DrainOptions {
  /** Size up to which the log is anchored. */
  anchoredSize: number;
  /** Where an earlier attempt ended unclearly: the block from which its writes are looked for. */
  unclearSince: number | undefined;
}

/** Puts waiting status changes on the ledger, oldest first, and writes down what it made of them; answers how many. */
export async function drainStatuses(deps: AttestDeps, options: DrainOptions): Promise<number> {
  const queued = await nextChanges(deps, options.anchoredSize);
  if (queued.length === 0) return 0;
  const changes = queued.map(({ row: { leafHash, status, reason, replacement } }) => ({
    leafHash,
    status,
    reason,
    replacement,
  }));
  const call = { contract: 'attestation', function: 'setStatus', argument: { changes } };
  const { result: seqs, block } = await deps.ledger.submit(call, parseSeqs);
  const blocks = await blocksOf(deps, queued, options.unclearSince);
  await deps.writer.run(async () => {
    const batch = deps.storage.batch();
    const outcomes = queued.map(({ row }, position) => ({
      row,
      seq: seqs[position] ?? 0,
      block: blocks.get(row.leafHash) ?? block,
    }));
    await noteOutcomes(deps, batch, outcomes);
    for (const { key } of queued) batch.delete(REGISTER.outbox, key);
    await batch.commit();
  });
  return queued.length;
}

/** How many status changes the ledger has not seen yet. */
export async function waitingStatuses({ storage }: Pick<AttestDeps, 'storage'>): Promise<number> {
  let waiting = 0;
  for await (const [key] of storage.table(REGISTER.outbox).range()) waiting += key === '' ? 0 : 1;
  return waiting;
}

async function nextChanges({ storage }: AttestDeps, anchoredSize: number): Promise<Queued[]> {
  const queued: Queued[] = [];
  for await (const [key, bytes] of storage.table(REGISTER.outbox).range({ limit: MOST })) {
    const row = decodeRow<OutboxRow>(bytes);
    if (row.after > anchoredSize) break;
    queued.push({ key, row });
  }
  return queued;
}

async function noteOutcomes(
  { storage }: AttestDeps,
  batch: Batch,
  outcomes: { row: OutboxRow; seq: number; block: number }[],
): Promise<void> {
  const histories = await statusHistories(
    storage,
    outcomes.map(({ row }) => row.leafHash),
  );
  for (const { row, seq, block } of outcomes) {
    const history = histories.get(row.leafHash) ?? [];
    const waiting = history.findIndex((each) => each.block === null && each.status === row.status);
    const noted = history.map((each, position): StatusRow =>
      position === waiting ? { ...each, seq, block } : each,
    );
    histories.set(row.leafHash, noted);
    batch.put(REGISTER.status, row.leafHash, encodeRow(noted));
  }
}

/** Only after an unclear attempt: the blocks that really wrote, by leaf hash. */
async function blocksOf({ ledger, mspId }: AttestDeps, queued: Queued[], since: number | undefined) {
  const blocks = new Map<string, number>();
  if (since === undefined) return blocks;
  const keys = new Map(queued.map(({ row }) => [stateKey('status', mspId, row.leafHash), row.leafHash]));
  for (const [key, { block }] of await findWrites(ledger, since, new Set(keys.keys()))) {
    blocks.set(keys.get(key) ?? '', block);
  }
  return blocks;
}

const parseSeqs = (value: unknown): number[] =>
  reading.parse(reading.list(seqOf, { max: MOST }), value, 'LEDGER_CORRUPT');

const seqOf: reading.Reader<number> = (value, pointer, faults) => {
  const seq = typeof value === 'object' && value !== null ? (value as { seq?: unknown }).seq : undefined;
  return typeof seq === 'number' ? seq : reading.fail(faults, pointer, 'a status with its seq');
};
