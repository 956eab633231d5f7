export interface Check {
  name: string;
  ok: boolean;
}

/** What the demo's last line says, with `--json`. */
export interface Summary {
  published: number;
  rejected: number;
  anchored: number;
  consents: number;
  granted: number;
  denied: number;
  released: number;
  verified: number;
  superseded: number;
  notices: number;
  ledgerHeight: number;
  seconds: Record<string, number>;
  checks: Check[];
}

/** Counts, times and checks as the story goes on. */
export class Tally {
  readonly counts = {
    published: 0,
    rejected: 0,
    anchored: 0,
    consents: 0,
    granted: 0,
    denied: 0,
    released: 0,
    verified: 0,
    superseded: 0,
    notices: 0,
    ledgerHeight: 0,
  };
  private readonly seconds: Record<string, number> = {};
  private readonly checks: Check[] = [];
  private readonly started = performance.now();

  /** Notes whether something holds; answers it, so that the story can go on with it. */
  check(name: string, ok: boolean): boolean {
    this.checks.push({ name, ok });
    return ok;
  }

  /** Runs a chapter and notes its seconds, also where it fails. */
  async timed<T>(chapter: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.seconds[chapter] = secondsSince(started);
    }
  }

  secondsOf(chapter: string): number {
    return this.seconds[chapter] ?? 0;
  }

  get holds(): boolean {
    return this.checks.length > 0 && this.checks.every(({ ok }) => ok);
  }

  summary(): Summary {
    const seconds = { ...this.seconds, total: secondsSince(this.started) };
    return { ...this.counts, seconds, checks: [...this.checks] };
  }
}

function secondsSince(started: number): number {
  return Math.round(performance.now() - started) / 1000;
}
