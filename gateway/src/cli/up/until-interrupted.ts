/** Resolves at the first Ctrl-C (or SIGTERM, or the terminal's end). A second one is left to Node: it ends at once. */
export function untilInterrupted(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const done = (signal: NodeJS.Signals) => {
      signals.forEach((other) => process.off(other, done));
      resolve(signal);
    };
    signals.forEach((signal) => process.on(signal, done));
  });
}
