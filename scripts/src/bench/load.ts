/** What a load measured. Times in milliseconds. */
export interface Load {
  clients: number;
  done: number;
  failed: number;
  perSecond: number;
  p50: number;
  p99: number;
}

export interface LoadOptions {
  clients: number;
  seconds: number;
  /** One request; rejects where it failed. */
  work: (number: number) => Promise<unknown>;
}

/** A closed loop: each client asks again as soon as it was answered. Requests under way at the end are awaited and counted. */
export async function runLoad({ clients, seconds, work }: LoadOptions): Promise<Load> {
  const times: number[] = [];
  let failed = 0;
  let next = 0;
  const started = performance.now();
  const deadline = started + seconds * 1000;
  const client = async () => {
    while (performance.now() < deadline) {
      const asked = performance.now();
      try {
        await work(next++);
        times.push(performance.now() - asked);
      } catch {
        failed += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const elapsed = (performance.now() - started) / 1000;
  return { clients, done: times.length, failed, perSecond: times.length / elapsed, ...percentiles(times) };
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
