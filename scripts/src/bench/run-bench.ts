import { type LedgerKind, startSandbox } from '@concordat/gateway/sandbox';
import { findBinaries } from '@concordat/network/fabric';
import { join } from 'node:path';
import type { Part } from './arguments';
import type { Closing } from './closing';
import { type Machine, machine } from './machine';
import { type ConsortiumFigures, measureConsortium } from './measures/consortium';
import { measureTransactions, type PlainFigures } from './measures/transactions';
import { BASELINE, startPlain } from './plain-ledger';

export interface BenchResult extends Partial<ConsortiumFigures> {
  date: string;
  machine: Machine;
  /** What the consortium runs on. */
  ledger: LedgerKind;
  /** Version of Fabric's programs. */
  fabric?: string;
  /** How long each load ran. */
  seconds: number;
  /** How long each kind of load ran before it was measured. */
  warmUp: number;
  /** Ledgers with nothing but the plain chaincode on them. */
  plain: PlainFigures[];
}

export interface BenchOptions {
  ledger: LedgerKind;
  parts: Set<Part>;
  seconds: number;
  warmUp: number;
  say: (text: string) => void;
  closing: Closing;
}

/** Measures the parts that are wanted, each ledger and consortium fresh, and ends what it has started. */
export async function runBench(options: BenchOptions): Promise<BenchResult> {
  const { ledger, seconds, warmUp } = options;
  const plain: PlainFigures[] = [];
  for (const kind of plainLedgers(options)) plain.push(await measurePlain(kind, options));
  const consortium = await consortiumFigures(options, plain);
  const fabric = ledger === 'fabric' ? { fabric: (await findBinaries()).version } : {};
  const date = new Date().toISOString();
  return { date, machine: machine(), ledger, ...fabric, seconds, warmUp, plain, ...consortium };
}

/** Pocket, and beside it the real network, whose plain transactions are also what publishing is held against. */
function plainLedgers({ ledger, parts }: BenchOptions): LedgerKind[] {
  if (parts.has('transactions')) return ledger === 'fabric' ? ['pocket', 'fabric'] : ['pocket'];
  return ledger === 'fabric' && parts.has('publish') ? ['fabric'] : [];
}

function measurePlain(
  kind: LedgerKind,
  { seconds, warmUp, say, closing }: BenchOptions,
): Promise<PlainFigures> {
  say(`Plain transactions on ${kind} …`);
  return closing.using(startPlain(kind), (run) =>
    measureTransactions(run, { ledger: kind, seconds, warmUp }),
  );
}

async function consortiumFigures(
  { ledger, parts, seconds, warmUp, say, closing }: BenchOptions,
  plain: PlainFigures[],
): Promise<ConsortiumFigures | undefined> {
  const wanted = [...parts].filter((part) => part !== 'transactions');
  if (wanted.length === 0) return undefined;
  say(`Starting the consortium on ${ledger} …`);
  const script = join(__dirname, 'baseline-chaincode.js');
  // a real network runs one chaincode: its baseline was measured on a network of its own, with nobody following
  const chaincodes = ledger === 'pocket' && parts.has('publish') ? [{ name: BASELINE, script }] : [];
  const baseline = plain.find((one) => one.ledger === 'fabric')?.loads.at(-1);
  return closing.using(startSandbox({ ledger, chaincodes }), (sandbox) =>
    measureConsortium(sandbox, { parts, seconds, warmUp, say, ...(baseline && { baseline }) }),
  );
}
