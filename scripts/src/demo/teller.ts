import { wrapText } from '@concordat/gateway/client';

/** Where the story goes; a terminal says how wide it is. */
export interface Sink {
  write(text: string): unknown;
  columns?: number;
}

/** In cells, where nobody says how wide it is. */
const USUAL_COLUMNS = 100;
/** As wide as the longest name, CustomsMSP. */
const WHO = 10;

/** Tells the story: lines folded to the terminal's width, a tick where something was checked. */
export class Teller {
  constructor(private readonly out: Sink) {}

  title(text: string): void {
    this.out.write(`\n${text}\n${'─'.repeat([...text].length)}\n`);
  }

  say(text: string): void {
    this.#tell('', text);
  }

  /** One line of a report: a tick where it holds, source, finding. */
  finding(ok: boolean, source: string, text: string): void {
    this.#tell(`  ${ok ? '✓' : '✗'} ${source.padEnd(WHO)} `, text);
  }

  /** Something that happened: allowed, or refused. */
  event(allowed: boolean, who: string, text: string): void {
    this.#tell(`  ${allowed ? '·' : '⊘'} ${who.padEnd(WHO)} `, text);
  }

  /** What was checked, and whether it holds. */
  checked(ok: boolean, text: string): void {
    this.#tell(`  ${ok ? '✓' : '✗ FAILED:'} `, text);
  }

  why(text: string): void {
    this.#tell('    ', text);
  }

  /** What does not fit beside the mark goes on below, under the text. */
  #tell(mark: string, text: string): void {
    const { length } = [...mark];
    const lines = wrapText(text, (this.out.columns ?? USUAL_COLUMNS) - length);
    lines.forEach((line, at) => this.out.write(`${at === 0 ? mark : ' '.repeat(length)}${line}\n`));
  }
}

/** 12345 → 12,345. */
export function figure(value: number): string {
  return value.toLocaleString('en-US');
}
