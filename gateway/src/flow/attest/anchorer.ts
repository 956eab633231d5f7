import { GatewayError } from '../../errors';
import type { AnchoredHead } from './anchored-head';
import { anchorLog, askWhereWeStand } from './anchor-log';
import type { AttestDeps } from './attest-deps';
import { drainStatuses, waitingStatuses } from './drain-statuses';
import { Alarm } from './alarm';
import { Waiters } from './waiters';

export interface AnchorerOptions {
  /** Told of every attempt that failed: with its code, and how often in a row. */
  onFault?: (error: unknown, attempt: number) => void;
}

export interface AnchorerStatus {
  /** Size of the log that stands on the ledger. */
  anchoredSize: number;
  /** Entries that do not yet. */
  waitingEntries: number;
  waitingStatuses: number;
  /** Code of the last fault, while it lasts. */
  fault: string | undefined;
}

export interface Anchorer {
  /** Resolves once the log is anchored up to `size`. Rejects when the anchorer stops (ANCHORER_STOPPED) or the signal aborts. */
  wait(size: number, signal?: AbortSignal): Promise<AnchoredHead>;
  /** Resolves once everything stored by now, status changes included, is on the ledger. */
  settled(signal?: AbortSignal): Promise<void>;
  /** There is something new to anchor. */
  wake(): void;
  status(): Promise<AnchorerStatus>;
  /** Ends after the transaction in flight. */
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 10_000;
/** Nobody need wake it, but a wake-up that got lost costs no more than this. */
const IDLE_MS = 5_000;

/** Starts the one anchorer of a publisher: heads and status changes go on the ledger, never two at once. */
export function startAnchorer(deps: AttestDeps, options: AnchorerOptions = {}): Anchorer {
  return new RunningAnchorer(deps, options);
}

class RunningAnchorer implements Anchorer {
  private readonly stopping = new AbortController();
  private readonly alarm = new Alarm();
  private readonly waiters = new Waiters<AnchoredHead>();
  private readonly idle = new Waiters<void>();
  private readonly running: Promise<void>;
  private head: AnchoredHead | undefined;
  /** Whether `head` is what the ledger has; false after a start and after an unclear answer. */
  private certain = false;
  /** The block from which writes are looked for whose answers we did not hear. */
  private unclearSince: number | undefined;
  private fault: string | undefined;

  constructor(
    private readonly deps: AttestDeps,
    private readonly options: AnchorerOptions,
  ) {
    this.running = this.run();
  }

  wait(size: number, signal?: AbortSignal): Promise<AnchoredHead> {
    if (this.head !== undefined && this.head.size >= size) return Promise.resolve(this.head);
    if (this.stopping.signal.aborted) return Promise.reject(stopped());
    this.wake();
    return this.waiters.add(size, signal);
  }

  settled(signal?: AbortSignal): Promise<void> {
    if (this.stopping.signal.aborted) return Promise.reject(stopped());
    this.wake();
    return this.idle.add(0, signal);
  }

  wake(): void {
    this.alarm.ring();
  }

  async status(): Promise<AnchorerStatus> {
    const anchoredSize = this.head?.size ?? 0;
    return {
      anchoredSize,
      waitingEntries: this.deps.log.size() - anchoredSize,
      waitingStatuses: await waitingStatuses(this.deps),
      fault: this.fault,
    };
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.alarm.ring();
    await this.running;
    this.waiters.rejectAll(stopped());
    this.idle.rejectAll(stopped());
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      try {
        const worked = await this.step();
        failures = 0;
        this.fault = undefined;
        if (!worked) await this.alarm.wait(IDLE_MS);
      } catch (error) {
        failures += 1;
        this.certain = false;
        this.unclearSince ??= this.head?.block;
        this.fault = codeOf(error);
        this.options.onFault?.(error, failures);
        await this.pause(failures);
      }
    }
  }

  /** One transaction, or none when there is nothing to do. */
  private async step(): Promise<boolean> {
    if (!this.certain) await this.findOut();
    const asked = this.idle.present();
    const worked = await this.anchorOrDrain();
    if (!worked) this.idle.arrived(0, undefined, asked);
    return worked;
  }

  private async findOut(): Promise<void> {
    this.arrived(await askWhereWeStand(this.deps));
    this.unclearSince ??= this.head?.block ?? 0;
    this.certain = true;
  }

  private async anchorOrDrain(): Promise<boolean> {
    const anchoredSize = this.head?.size ?? 0;
    if (this.deps.log.size() > anchoredSize) {
      this.arrived(await anchorLog(this.deps, this.head));
      return true;
    }
    const drained = await drainStatuses(this.deps, { anchoredSize, unclearSince: this.unclearSince });
    this.unclearSince = undefined;
    return drained > 0;
  }

  private arrived(head: AnchoredHead | undefined): void {
    this.head = head;
    if (head !== undefined) this.waiters.arrived(head.size, head);
  }

  private async pause(failures: number): Promise<void> {
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 16));
    await this.alarm.pause(longest, this.stopping.signal);
  }
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : 'INTERNAL';
}

function stopped(): GatewayError {
  return new GatewayError('ANCHORER_STOPPED', 'the gateway is shutting down');
}
