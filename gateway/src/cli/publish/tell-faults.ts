import type { Output } from '../output';
import type { ItemError } from '../shapes/records';

const MOST_KINDS = 20;
const MOST_RANGES = 6;

/** What is wrong with the rows of a file: the same fault of many rows is told once, with its rows. */
export function tellFaults(output: Output, title: string, faults: readonly ItemError[]): void {
  if (faults.length === 0) return;
  const kinds = alike(faults);
  output.line(`${title}:`);
  output.table(
    ['rows', 'column', 'code', 'what is wrong'],
    kinds.slice(0, MOST_KINDS).map((same) => [rowsOf(same), ...wordsOf(same[0])]),
  );
  if (kinds.length > MOST_KINDS) output.line(`… and ${kinds.length - MOST_KINDS} faults of other kinds.`);
}

function alike(faults: readonly ItemError[]): ItemError[][] {
  const kinds = new Map<string, ItemError[]>();
  for (const fault of faults) {
    const kind = kindOf(fault);
    const same = kinds.get(kind);
    if (same) same.push(fault);
    else kinds.set(kind, [fault]);
  }
  return [...kinds.values()];
}

function kindOf({ pointer, code, message, expected }: ItemError): string {
  return JSON.stringify([pointer, code, message, expected]);
}

function wordsOf(fault: ItemError | undefined): string[] {
  if (fault === undefined) return [];
  const { column, pointer, code, message, expected } = fault;
  return [column ?? pointer, code, expected === undefined ? message : `${message}; expected ${expected}`];
}

/** `12, 14–17`, and how many where that is not all of them. */
export function rowsOf(faults: readonly ItemError[]): string {
  const rows = [...new Set(faults.map(({ row }) => row))].filter((row) => row !== null).sort((a, b) => a - b);
  const ranges: [from: number, to: number][] = [];
  for (const row of rows) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === row - 1) last[1] = row;
    else ranges.push([row, row]);
  }
  const told = ranges.slice(0, MOST_RANGES).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  return `${told.join(', ')}${ranges.length > MOST_RANGES ? ` … (${rows.length} rows)` : ''}`;
}
