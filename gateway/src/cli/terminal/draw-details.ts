import stringWidth from 'string-width';
import { isCopied } from './copied';
import { wrapText } from './wrap-text';

const GAP = 2;
/** Beside labels that leave less, values are as wide as this, and the terminal breaks the lines. */
const NARROWEST = 20;

/** A label with its value: one line of text, or several. */
export type LabelledLines = [label: string, lines: readonly string[]];

/** The members of one thing, each beside its label; a value is wrapped under itself to `columns` terminal cells in all. */
export function drawDetails(details: readonly LabelledLines[], columns: number): string {
  const indent = Math.max(0, ...details.map(([label]) => stringWidth(label))) + GAP;
  const width = Math.max(NARROWEST, columns - indent);
  return details
    .map(([label, lines]) => {
      const wrapped = lines.flatMap((line) => (isCopied(line) ? [line] : wrapText(line, width)));
      const rest = wrapped.slice(1).map((line) => ' '.repeat(indent) + line);
      return [padded(label, indent) + (wrapped[0] ?? ''), ...rest].map((line) => line.trimEnd()).join('\n');
    })
    .join('\n');
}

function padded(label: string, width: number): string {
  return label + ' '.repeat(width - stringWidth(label));
}
