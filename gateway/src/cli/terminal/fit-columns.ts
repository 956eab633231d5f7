import stringWidth from 'string-width';
import { HANDLE } from '../../flow/consent/handle';
import { HASH } from '../names';
import { syllables } from './wrap-text';

/** Below this a column is no longer readable: a terminal that narrow gets lines that are too wide. */
const NARROWEST = 7;

/** How narrow a cell can be made, in the order in which that is tried. */
const FLOORS: ((cell: string) => number)[] = [
  (cell) => widest(cell.split(' ')),
  (cell) => (isCopied(cell) ? cell.length : widest(cell.split(' ').flatMap(syllables))),
  (cell) => (isCopied(cell) ? cell.length : NARROWEST),
];

/** What is copied into the next command is never broken. */
function isCopied(cell: string): boolean {
  return HASH.test(cell) || HANDLE.test(cell);
}

/**
 * How wide the columns of a table may be, in cells without padding, so that together they take at most `room`.
 * The widest give way first: between words, then inside words after a sign, and only then anywhere.
 */
export function fitColumns(rows: readonly string[][], room: number): number[] {
  const columns = (rows[0] ?? []).map((_, at) => rows.map((row) => row[at] ?? ''));
  const widths = columns.map((cells) => widest(cells));
  for (const floor of FLOORS) {
    const floors = columns.map((cells) => Math.max(...cells.map(floor)));
    shrink(widths, floors, room);
  }
  return widths;
}

function widest(texts: string[]): number {
  return Math.max(0, ...texts.map((text) => stringWidth(text)));
}

function shrink(widths: number[], floors: number[], room: number): void {
  for (let over = sum(widths) - room; over > 0; over--) {
    const spare = widths.map((width, at) => (width > (floors[at] ?? 0) ? width : 0));
    const most = Math.max(...spare);
    if (most === 0) return;
    widths[spare.indexOf(most)] = most - 1;
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
