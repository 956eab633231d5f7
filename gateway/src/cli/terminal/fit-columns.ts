import stringWidth from 'string-width';
import { isCopied } from './copied';
import { syllables } from './wrap-text';

/** Narrower than this a column is hard to read, whatever it could be broken into. */
const NARROWEST = 8;

/** How narrow a cell can be made, in the order in which that is tried. */
const FLOORS: ((cell: string) => number)[] = [
  (cell) => widest(cell.split(' ')),
  (cell) => (isCopied(cell) ? cell.length : widest(cell.split(' ').flatMap(syllables))),
];

/**
 * How wide the columns of a table may be, in cells without padding, so that together they take at most `room`.
 * The widest give way first: between words, then inside words where that does not hurt; undefined where that is not enough.
 */
export function fitColumns(rows: readonly string[][], room: number): number[] | undefined {
  const columns = (rows[0] ?? []).map((_, at) => rows.map((row) => row[at] ?? ''));
  const widths = columns.map((cells) => widest(cells));
  for (const floor of FLOORS) {
    if (sum(widths) <= room) break;
    const floors = columns.map((cells) => most(cells.map((cell) => Math.max(floor(cell), narrowest(cell)))));
    shrink(widths, floors, room);
  }
  return sum(widths) > room ? undefined : widths;
}

function narrowest(cell: string): number {
  return Math.min(NARROWEST, stringWidth(cell));
}

function widest(texts: string[]): number {
  return most(texts.map((text) => stringWidth(text)));
}

function shrink(widths: number[], floors: number[], room: number): void {
  for (let over = sum(widths) - room; over > 0; over--) {
    const spare = widths.map((width, at) => (width > (floors[at] ?? 0) ? width : 0));
    const widestLeft = most(spare);
    if (widestLeft === 0) return;
    widths[spare.indexOf(widestLeft)] = widestLeft - 1;
  }
}

/** Of any number of them: a register's list is longer than what a function takes as arguments. */
function most(numbers: number[]): number {
  return numbers.reduce((greatest, number) => Math.max(greatest, number), 0);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
