import type { LedgerKind } from '@concordat/gateway/sandbox';
import { cpuOf } from '../cpu';
import { type Load, runLoad } from '../load';
import { type PlainRun, putsOf } from '../plain-ledger';

/** A load with what it cost, CPU milliseconds a transaction; where the system tells it. */
export interface TransactionLoad extends Load {
  cpu?: { ledger: number; chaincode: number; client: number };
}

/** What a ledger does with the plainest transactions, and nobody else on it. */
export interface PlainFigures {
  ledger: LedgerKind;
  /** Milliseconds from nothing to the first committed transaction. */
  firstCommit: number;
  loads: TransactionLoad[];
}

const CLIENTS = [1, 32, 64];
const WARMING = 32;

/** Transactions of one record each: 1, 32 and 64 clients on a fresh ledger. */
export async function measureTransactions(
  run: PlainRun,
  { ledger, seconds, warmUp }: { ledger: LedgerKind; seconds: number; warmUp: number },
): Promise<PlainFigures> {
  if (warmUp > 0) await runLoad({ clients: WARMING, seconds: warmUp, work: putsOf(run, 0) });
  const loads: TransactionLoad[] = [];
  for (const [index, clients] of CLIENTS.entries())
    loads.push(await measure(run, { clients, seconds, work: putsOf(run, index + 1) }));
  return { ledger, firstCommit: run.firstCommit, loads };
}

async function measure(run: PlainRun, options: Parameters<typeof runLoad>[0]): Promise<TransactionLoad> {
  const { ledger, chaincode } = run.ledger.processes;
  const used = () => [ledger.pids, chaincode.pids, [process.pid]].map(cpuOf);
  const before = used();
  const load = await runLoad(options);
  const each = used().map((now, index) => ((now ?? NaN) - (before[index] ?? NaN)) / load.done);
  const [ofLedger = NaN, ofChaincode = NaN, client = NaN] = each;
  if (each.some(Number.isNaN)) return load;
  return { ...load, cpu: { ledger: ofLedger, chaincode: ofChaincode, client } };
}
