import { drawDetails } from './terminal/draw-details';
import { drawTable } from './terminal/draw-table';
import { wrapText } from './terminal/wrap-text';

export interface Sink {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export type Cell = string | number | null | undefined;

/** A label and what stands beside it: one text, or several, each on a line of its own. */
export type Detail = [label: string, value: Cell | readonly string[]];

/** Where a terminal does not say how wide it is. */
const USUAL_COLUMNS = 100;

/** Where a command's answer goes: a person's terminal, a pipe, or a program that asked for `--json`. */
export class Output {
  constructor(
    readonly json: boolean,
    private readonly out: Sink = process.stdout,
    private readonly err: Sink = process.stderr,
  ) {}

  get terminal(): boolean {
    return this.out.isTTY === true;
  }

  /** How wide the terminal is, in cells. */
  private get columns(): number {
    return this.out.columns ?? USUAL_COLUMNS;
  }

  /** The answer as one JSON document; no person who did not ask for it is given one. */
  document(value: unknown): void {
    if (this.json) this.out.write(`${JSON.stringify(value, null, this.terminal ? 2 : undefined)}\n`);
  }

  /** The answer, as JSON where that was asked for, else as `human` tells it. */
  answer(value: unknown, human: () => void): void {
    this.document(value);
    if (!this.json) human();
  }

  line(text = ''): void {
    if (!this.json) this.out.write(`${text}\n`);
  }

  /** A sentence from outside, as wide as the terminal at most and indented by `indent` cells. */
  prose(text: string, indent = 0): void {
    const lines = this.terminal ? wrapText(printable(text), this.columns - indent) : [printable(text)];
    for (const line of lines) this.line(' '.repeat(indent) + line);
  }

  /** A word to the user that is not part of the answer. */
  note(text: string): void {
    this.err.write(`${text}\n`);
  }

  /** The members of one thing, each beside its label, with a tab between them in a pipe. What is empty is left out. */
  details(details: readonly Detail[]): void {
    const told = details
      .map(([label, value]): [string, string[]] => [label, linesOf(value)])
      .filter(([, lines]) => lines.length > 0);
    if (told.length === 0) return;
    if (this.terminal) this.line(drawDetails(told, this.columns));
    else for (const [label, lines] of told) this.line(`${label}\t${lines.join('; ').replaceAll('\t', ' ')}`);
  }

  /** A table on a terminal; tab-separated lines with a header in a pipe. */
  table(headers: string[], rows: Cell[][]): void {
    const cells = rows.map((row) => row.map((cell) => printable(cell)));
    if (!this.terminal) {
      for (const row of [headers, ...cells])
        this.line(row.map((cell) => cell.replaceAll('\t', ' ')).join('\t'));
      return;
    }
    this.line(drawTable(headers, cells, this.columns));
  }
}

function linesOf(value: Detail[1]): string[] {
  const texts = typeof value === 'object' && value !== null ? value : [value];
  return texts.map((text) => printable(text)).filter((text) => text !== '');
}

/** No control characters: what came from outside must not move a terminal's cursor. */
export function printable(cell: Cell): string {
  // eslint-disable-next-line no-control-regex
  return String(cell ?? '').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}

/** A ledger time (milliseconds) as a person reads it in a sentence: with its zone. */
export function moment(time: number | null | undefined): string {
  const text = utc(time);
  return text === '' ? '' : `${text} UTC`;
}

/** The same in UTC without the zone, for a column whose header names it. */
export function utc(time: number | null | undefined): string {
  if (time === null || time === undefined) return '';
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** The first characters of a hash: enough to recognise it. */
export function short(hash: string | null | undefined, length = 12): string {
  return hash ? `${hash.slice(0, length)}…` : '';
}
