import Table from 'cli-table3';
import { drawDetails } from './draw-details';
import { fitColumns } from './fit-columns';
import { wrapText } from './wrap-text';

const PADDING = 2;
const BORDER = 1;

/**
 * A framed table of at most `columns` terminal cells; what does not fit is wrapped, never cut. Where words would have to be
 * broken, each row is told in labelled lines instead.
 */
export function drawTable(headers: string[], rows: string[][], columns: number): string {
  const room = columns - headers.length * (PADDING + BORDER) - BORDER;
  const widths = fitColumns([headers, ...rows], room);
  if (widths === undefined) return drawRows(headers, rows, columns);
  const wrapped = (row: string[]) => row.map((cell, at) => wrapText(cell, widths[at] ?? 1).join('\n'));
  const body = rows.map(wrapped);
  const table = new Table({
    head: wrapped(headers),
    colWidths: widths.map((width) => width + PADDING),
    style: { head: [], border: [] },
  });
  for (const row of body) table.push(row);
  const drawn = table.toString();
  return body.flat().some((cell) => cell.includes('\n')) ? drawn : withoutRules(drawn);
}

function drawRows(headers: string[], rows: string[][], columns: number): string {
  return rows
    .map((row) => headers.map((header, at): [string, string[]] => [header, [row[at] ?? '']]))
    .map((details) => drawDetails(details.filter(isTold), columns))
    .join('\n\n');
}

function isTold([, [value]]: [string, string[]]): boolean {
  return value !== '';
}

/** Rows of one line each need no rule between them: only the one under the headers stays. */
function withoutRules(drawn: string): string {
  const lines = drawn.split('\n');
  const first = lines.findIndex(isRule);
  return lines.filter((line, at) => at === first || !isRule(line)).join('\n');
}

function isRule(line: string): boolean {
  return line.startsWith('├');
}
