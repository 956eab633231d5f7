import type { Context } from 'fabric-contract-api';
import { nextLogHead, nextStatus, openAnchor, sequence, stateKey } from '../domain';
import type { Anchor, LogHead, RecordStatus, RegisteredKey, StatusChange } from '../domain';
import * as args from './arguments';
import { page } from './page';
import { LedgerContract } from './ledger-contract';
import { transact } from './transaction';
import type { Transaction } from './transaction';

/** The publishers' logs: their heads, and what became of single records. */
export class AttestationContract extends LedgerContract {
  constructor() {
    super('attestation');
  }

  async anchor(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.anchor, anchor);
  }

  async head(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.head, head);
  }

  async setStatus(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.setStatus, setStatus);
  }

  async status(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.status, status);
  }

  async changes(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.changes, changes);
  }

  /** A transaction that only passes: whoever sees it committed has seen all that was ordered before it. */
  async barrier(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.nothing, barrier);
  }
}

const headKey = (publisher: string, size: number) => stateKey('head', publisher, sequence(size));
const statusKey = (publisher: string, leafHash: string) => stateKey('status', publisher, leafHash);
const changeKey = (publisher: string, seq: number) => stateKey('statuschange', publisher, sequence(seq));
const lastChangeKey = (publisher: string) => stateKey('statusseq', publisher);

async function anchor(tx: Transaction, asked: Anchor): Promise<LogHead> {
  await tx.withRole('publisher');
  const { caller: publisher, channel, time } = tx;
  const key = await tx.state.get<RegisteredKey>(stateKey('key', publisher, asked.keyId));
  const opened = openAnchor(asked, { channel, publisher, key, time });
  const [current, existing] = await tx.state.getAll<LogHead>([
    stateKey('log', publisher),
    headKey(publisher, opened.size),
  ]);
  const next = nextLogHead(asked, opened, { publisher, current, existing, time });
  if (next !== existing) {
    tx.state.put(stateKey('log', publisher), next);
    tx.state.put(headKey(publisher, next.size), next);
  }
  return next;
}

async function head(tx: Transaction, { publisher, size }: { publisher: string; size?: number }) {
  await tx.member();
  const key = size === undefined ? stateKey('log', publisher) : headKey(publisher, size);
  return (await tx.state.get<LogHead>(key)) ?? null;
}

async function setStatus(tx: Transaction, asked: { changes: StatusChange[] }): Promise<RecordStatus[]> {
  await tx.withRole('publisher');
  const { caller: publisher, time } = tx;
  await tx.state.load([
    lastChangeKey(publisher),
    ...asked.changes.map(({ leafHash }) => statusKey(publisher, leafHash)),
  ]);
  const before = lastSeq(tx, publisher);
  let last = before;
  const statuses = asked.changes.map((change) => {
    const key = statusKey(publisher, change.leafHash);
    const current = tx.state.peek<RecordStatus>(key);
    const next = nextStatus(change, { publisher, current, lastSeq: last, time });
    if (next !== current) {
      last = next.seq;
      tx.state.put(key, next);
      tx.state.put(changeKey(publisher, next.seq), next);
    }
    return next;
  });
  if (last > before) tx.state.put(lastChangeKey(publisher), { publisher, seq: last });
  return statuses;
}

async function status(
  tx: Transaction,
  { publisher, leafHashes }: { publisher: string; leafHashes: string[] },
) {
  await tx.member();
  const found = await tx.state.getAll<RecordStatus>(leafHashes.map((hash) => statusKey(publisher, hash)));
  return found.map((each) => each ?? null);
}

async function changes(
  tx: Transaction,
  { publisher, from, limit }: { publisher: string; from: number; limit: number },
) {
  await tx.member();
  await tx.state.load([lastChangeKey(publisher)]);
  const last = lastSeq(tx, publisher);
  return {
    changes: await page<RecordStatus>(tx, { from, limit, last }, (seq) => changeKey(publisher, seq)),
    head: last,
  };
}

async function barrier(tx: Transaction): Promise<null> {
  await tx.governing();
  return null;
}

function lastSeq(tx: Transaction, publisher: string): number {
  return tx.state.peek<{ seq: number }>(lastChangeKey(publisher))?.seq ?? 0;
}
