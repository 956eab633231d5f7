import { generateRegisters, NAMED_COMPANIES } from '@concordat/gateway/intake';

export const RECORD_BYTES = 1024;
const COMPANIES = 3000;
const FIRST_YEAR = 1900;

interface Company {
  uscc: string;
  name: string;
  nameLatin: string;
  city: string;
}

/**
 * Tax records of exactly 1 KiB each as a line of NDJSON, without end and never the same twice. None is of a company that
 * every generated register names: resolves ask about those as well, and would be given a hundred records each.
 */
export function* recordLines(): Generator<string> {
  const companies = [...generateRegisters({ seed: 1, companies: COMPANIES }).companies()].filter(isUnnamed);
  for (let year = FIRST_YEAR; ; year++) {
    for (const company of companies) yield padded(company, year);
  }
}

function isUnnamed({ uscc }: Company): boolean {
  return !NAMED_COMPANIES.some((named) => named.uscc === uscc);
}

/** Padded with long names, then with an authority of just the length that is missing. */
function padded({ uscc, name, nameLatin, city }: Company, year: number): string {
  const names = { name: name.padEnd(200, '公'), nameLatin: nameLatin.padEnd(120, '.') };
  const fields = { uscc, ...names, year, grade: 'B', evaluatedOn: '2025-04-18', score: 80 };
  const meta = { issued: '2025-04-18', effectiveFrom: '2025-04-18' };
  const line = (authority: string) => JSON.stringify({ fields: { ...fields, authority }, meta });
  const short = line(city);
  const missing = RECORD_BYTES - Buffer.byteLength(short);
  return line(city + '.'.repeat(Math.max(0, missing)));
}

/** The next so many lines, as one body. */
export function takeBatch(lines: Generator<string>, size: number): string {
  let body = '';
  for (let count = 0; count < size; count++) {
    const next = lines.next();
    if (next.done !== true) body += `${next.value}\n`;
  }
  return body;
}

/** Gives batch after batch: out of a stock that is made now, and made on the spot once that is used up. */
export function batchesAhead(
  lines: Generator<string>,
  { size, records }: { size: number; records: number },
): () => string {
  const stock = Array.from({ length: Math.ceil(records / size) }, () => takeBatch(lines, size));
  return () => stock.pop() ?? takeBatch(lines, size);
}
