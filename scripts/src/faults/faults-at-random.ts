import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../kill/chance';
import type { FaultWire } from './fault-wire';

/** What happens to a wire, by name. */
const FAULTS = {
  cut: (wire) => wire.cut(),
  reset: (wire) => wire.reset(),
  'half-close by the server': (wire) => wire.halfClose('near'),
  'half-close by the client': (wire) => wire.halfClose('far'),
  drop: (wire) => wire.hang(),
  delay: async (wire, chance) => {
    wire.delay(chance.between('delay', 20, 300));
    await sleep(chance.between('delay/for', 50, 400));
    wire.delay(0);
  },
  away: async (wire, chance) => {
    wire.refuse(true);
    wire.cut();
    await sleep(chance.between('away/for', 50, 800));
    wire.refuse(false);
  },
} satisfies Record<string, (wire: FaultWire, chance: Chance) => void | Promise<void>>;

type Fault = keyof typeof FAULTS;
const FAULT_NAMES = Object.keys(FAULTS) as Fault[];

export interface RandomFaultsOptions {
  /** Repeats faults and instants; the machine's own timing is never the same. */
  seed: string;
  /** Milliseconds from one fault to the next, at least and at most. */
  pauseMs: [number, number];
}

/** Faults on wires at random instants, each kind once in a row, until stopped; then the wires are whole. */
export class RandomFaults {
  readonly counts: Record<string, number> = Object.fromEntries(FAULT_NAMES.map((name) => [name, 0]));
  #stopped = false;
  readonly #running: Promise<void>;

  constructor(
    private readonly wires: readonly FaultWire[],
    private readonly options: RandomFaultsOptions,
  ) {
    this.#running = this.#run();
  }

  async stop(): Promise<Record<string, number>> {
    this.#stopped = true;
    await this.#running;
    return this.counts;
  }

  async #run(): Promise<void> {
    for (let round = 0; !this.#stopped; round += 1) {
      const chance = new Chance(`${this.options.seed}/${round}`);
      await sleep(chance.between('pause', ...this.options.pauseMs));
      const fault = this.#faultOf(round);
      await FAULTS[fault](chance.oneOf('wire', this.wires), chance);
      this.counts[fault] = (this.counts[fault] ?? 0) + 1;
    }
  }

  /** Each kind once in a row of as many, in an order of chance. */
  #faultOf(round: number): Fault {
    const chance = new Chance(`${this.options.seed}/row/${Math.floor(round / FAULT_NAMES.length)}`);
    const order = [...FAULT_NAMES].sort((a, b) => chance.fraction(a) - chance.fraction(b));
    return order[round % FAULT_NAMES.length] as Fault;
  }
}
