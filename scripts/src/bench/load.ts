/** What a load measured. Times in milliseconds. */
export interface Load {
  clients: number;
  done: number;
  /** How many failed, by their error's code (by its words, where it has none). */
  failures: Record<string, number>;
  perSecond: number;
  p50: number;
  p99: number;
  /** Processor time for each request done, by process; empty where it was not asked for or is not known. */
  cpuByProcess: Record<string, number>;
}

export interface LoadOptions {
  clients: number;
  seconds: number;
  /** Processor time used so far, by process. */
  cpu?: () => Record<string, number>;
  /** One request; rejects where it failed. */
  work: (number: number) => Promise<unknown>;
}

/** A closed loop: each client asks again as soon as it was answered. Requests under way at the end are awaited and counted. */
export async function runLoad({ clients, seconds, work, cpu = () => ({}) }: LoadOptions): Promise<Load> {
  const times: number[] = [];
  const failures = new Map<string, number>();
  let next = 0;
  const before = cpu();
  const started = performance.now();
  const deadline = started + seconds * 1000;
  const client = async () => {
    while (performance.now() < deadline) {
      const asked = performance.now();
      try {
        await work(next++);
        times.push(performance.now() - asked);
      } catch (error) {
        const name = nameOf(error);
        failures.set(name, (failures.get(name) ?? 0) + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const elapsed = (performance.now() - started) / 1000;
  const used = share(before, cpu(), times.length);
  return {
    clients,
    done: times.length,
    failures: Object.fromEntries(failures),
    perSecond: times.length / elapsed,
    ...percentiles(times),
    cpuByProcess: used,
  };
}

/** Short enough for a table. */
function nameOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message).slice(0, 60);
}

/** What each process used between two readings, for each of so many requests. */
export function share(
  before: Record<string, number>,
  after: Record<string, number>,
  requests: number,
): Record<string, number> {
  if (requests === 0) return {};
  return Object.fromEntries(
    Object.entries(after).map(([name, time]) => [name, (time - (before[name] ?? 0)) / requests]),
  );
}

function percentiles(times: number[]): { p50: number; p99: number } {
  const sorted = times.toSorted((a, b) => a - b);
  return { p50: percentile(sorted, 50), p99: percentile(sorted, 99) };
}

/** The nearest-rank percentile of sorted numbers; 0 where there are none. */
export function percentile(sorted: number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? 0;
}
