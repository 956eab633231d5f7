import type { ProcessHandle, Sandbox } from '@concordat/gateway/sandbox';
import type { FaultWire } from '../faults/fault-wire';
import { RandomFaults } from '../faults/faults-at-random';
import { Acknowledged } from './acknowledged';
import { actorsOf } from './actors';
import { Chance } from './chance';
import { findLosses } from './check';
import { killUnderLoad } from './kill-under-load';
import { Load } from './load';

export interface KillOptions {
  rounds: number;
  /** Repeats the instants and the victims; the machine's own timing is never the same. */
  seed: string;
  /** Everything acknowledged is looked for after so many rounds, and at the end. */
  checkEvery: number;
  /** Between the gateways and the ledger: they fail at random while processes are killed. */
  wires?: readonly FaultWire[];
  /** Ends it after the round that is under way, with a last look for everything acknowledged. */
  signal?: AbortSignal;
  /** Told of each round. */
  say?: (line: string) => void;
}

export interface KillResult {
  seed: string;
  /** How many there were. */
  rounds: number;
  kills: Record<string, number>;
  /** Faults of wires, by kind. */
  faults: Record<string, number>;
  acknowledged: ReturnType<Acknowledged['summary']>;
  /** Empty where nothing acknowledged was lost. */
  losses: string[];
}

export const VICTIMS = ['ledger', 'chaincode', 'TaxMSP', 'BankMSP'] as const;
type Victim = (typeof VICTIMS)[number];

/** From one fault of a wire to the next, at least and at most. */
const PAUSE_MS: [number, number] = [20, 300];
const COMPANIES_A_ROUND = 3_000;
/** Evidence is verified anew for so many reports at a check. */
const REPORTS_CHECKED = 20;

/**
 * Kills a process with SIGKILL at a random instant under load, starts it again, and looks for everything that was
 * acknowledged: receipts, consents, reports (invariant 5). Ends at the first loss.
 */
export async function killRounds(sandbox: Sandbox, options: KillOptions): Promise<KillResult> {
  const { rounds, seed, checkEvery, signal, say, wires = [] } = options;
  const chance = new Chance(seed);
  const acknowledged = new Acknowledged();
  const companies = rounds * COMPANIES_A_ROUND;
  const load = new Load(actorsOf(sandbox), acknowledged, {
    seed: chance.between('companies', 1, 1e6),
    companies,
  });
  const kills: Record<string, number> = Object.fromEntries(VICTIMS.map((victim) => [victim, 0]));
  const faults: Record<string, number> = {};
  let losses: string[] = [];
  let round = 0;
  const isOver = () => round === rounds || losses.length > 0 || signal?.aborted === true;
  await load.prepare();
  while (!isOver()) {
    round += 1;
    const victim = victimOf(chance, round);
    const after = chance.between(`${round}/instant`, 100, 900);
    say?.(`round ${round}: kill -9 ${victim} after ${after} ms`);
    const away = chance.between(`${round}/away`, 0, 300);
    const failing =
      wires.length > 0 && new RandomFaults(wires, { seed: `${seed}/${round}`, pauseMs: PAUSE_MS });
    await killUnderLoad(processOf(sandbox, victim), load, { after, away });
    if (failing) add(faults, await failing.stop());
    kills[victim] = (kills[victim] ?? 0) + 1;
    if (round % checkEvery === 0 || isOver())
      losses = await findLosses(sandbox, acknowledged, { reports: REPORTS_CHECKED });
  }
  return { seed, rounds: round, kills, faults, acknowledged: acknowledged.summary(), losses };
}

function add(sums: Record<string, number>, counts: Record<string, number>): void {
  for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
}

/** Each of them once in a row of four, in an order of chance. */
function victimOf(chance: Chance, round: number): Victim {
  const turn = Math.floor((round - 1) / VICTIMS.length);
  const place = (victim: Victim) => chance.fraction(`${turn}/${victim}`);
  const order = [...VICTIMS].sort((a, b) => place(a) - place(b));
  return order[(round - 1) % VICTIMS.length] as Victim;
}

function processOf({ processes }: Sandbox, victim: Victim): ProcessHandle {
  if (victim === 'ledger') return processes.ledger;
  if (victim === 'chaincode') return processes.chaincode;
  const gateway = processes.gateways[victim];
  if (gateway) return gateway;
  throw new Error(`the sandbox has no ${victim}`);
}
