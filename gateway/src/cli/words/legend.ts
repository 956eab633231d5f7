import type { Output } from '../output';

/** Under a table on a terminal: what the codes in it mean, each once. Pipes get the rows alone. */
export function tellLegend(
  output: Output,
  codes: readonly unknown[],
  words: Readonly<Record<string, string>>,
): void {
  if (!output.terminal) return;
  const known = [...new Set(codes)]
    .filter((code) => typeof code === 'string')
    .filter((code) => Object.hasOwn(words, code));
  for (const code of known.sort()) output.line(`  ${code}: ${words[code]}`);
}
