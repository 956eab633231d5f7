import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

/** A bar on stderr while long work goes on; nothing where stderr is no terminal. */
export function startProgress(label: string, shown: boolean): Progress {
  if (!shown || process.stderr.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const format = `${label} {bar} {percentage}% {value}/{total}, {eta_formatted} left`;
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
    Presets.rect,
  );
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, done);
      else {
        bar.setTotal(total);
        bar.update(done);
      }
      started = true;
    },
    stop: () => bar.stop(),
  };
}
