/** Tells the story: short lines, a tick where something was checked. */
export class Teller {
  constructor(private readonly write: (text: string) => void) {}

  title(text: string): void {
    this.write(`\n${text}\n${'─'.repeat([...text].length)}\n`);
  }

  say(text: string): void {
    this.write(`${text}\n`);
  }

  /** One line of a report: a tick where it holds, source, finding. */
  finding(ok: boolean, source: string, text: string): void {
    this.write(`  ${ok ? '✓' : '✗'} ${source.padEnd(9)} ${text}\n`);
  }

  /** Something that happened: allowed, or refused. */
  event(allowed: boolean, who: string, text: string): void {
    this.write(`  ${allowed ? '·' : '⊘'} ${who.padEnd(9)} ${text}\n`);
  }

  /** What was checked, and whether it holds. */
  checked(ok: boolean, text: string): void {
    this.write(`  ${ok ? '✓' : '✗ FAILED:'} ${text}\n`);
  }

  why(text: string): void {
    this.write(`    ${text}\n`);
  }
}

/** 12345 → 12,345. */
export function figure(value: number): string {
  return value.toLocaleString('en-US');
}
