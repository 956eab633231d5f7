import Table from 'cli-table3';
import { fitColumns } from './fit-columns';
import { wrapText } from './wrap-text';

const PADDING = 2;
const BORDER = 1;

/** A framed table of at most `columns` terminal cells; what does not fit is wrapped, never cut. */
export function drawTable(headers: string[], rows: string[][], columns: number): string {
  const room = columns - headers.length * (PADDING + BORDER) - BORDER;
  const widths = fitColumns([headers, ...rows], room);
  const wrapped = (row: string[]) => row.map((cell, at) => wrapText(cell, widths[at] ?? 1).join('\n'));
  const table = new Table({
    head: wrapped(headers),
    colWidths: widths.map((width) => width + PADDING),
    style: { head: [], border: [] },
  });
  table.push(...rows.map(wrapped));
  return table.toString();
}
