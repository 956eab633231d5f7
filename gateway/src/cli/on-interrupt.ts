import type { Output } from './output';

/** What a shell expects of a program that Ctrl-C has ended: 128 and the number of the signal. */
export const INTERRUPTED = 130;

/** Says what holds when Ctrl-C ends the command in the middle. Call the answer once the work is done. */
export function onInterrupt(output: Output, words: string): () => void {
  const end = () => {
    output.note(`\n${words}`);
    process.exit(INTERRUPTED);
  };
  process.once('SIGINT', end);
  return () => process.off('SIGINT', end);
}
