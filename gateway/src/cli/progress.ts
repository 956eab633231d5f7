import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** `total` is null where nobody knows it: a file that is read as it comes. */
  update(done: number, total: number | null): void;
  stop(): void;
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined };

/** On stderr while long work goes on: a bar, or a count where the end is unknown. Nothing where stderr is no terminal. */
export function startProgress(label: string, shown: boolean): Progress {
  const stream = process.stderr;
  if (!shown || stream.isTTY !== true) return SILENT;
  let bar: SingleBar | undefined;
  return {
    update(done, total) {
      if (bar === undefined) {
        const format = formatOf(label, total !== null);
        // Neither the cursor nor the wrapping is touched: Ctrl-C would leave the terminal without them.
        bar = new SingleBar({ format, stream, linewrap: true, clearOnComplete: true }, Presets.rect);
        bar.start(total ?? 0, done);
      }
      if (total !== null) bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar?.stop(),
  };
}

export function formatOf(label: string, endKnown: boolean): string {
  return endKnown
    ? `${label} {bar} {percentage}% {value}/{total}, {eta_formatted} left`
    : `${label}: {value} rows done, {duration_formatted}`;
}
