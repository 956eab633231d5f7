import { expect } from 'chai';
import { type Company, TAX, taxGrade } from './companies';
import type { Consortium } from './consortium';

interface Fault {
  row: number;
  pointer: string;
  code: string;
  message: string;
  expected?: string;
}

export interface Answer {
  status: number;
  text: string;
  body: { code?: string; detail?: string; errors?: Fault[]; receipts?: { row: number }[] };
}

/** What no row and no body may be as long as. */
export const TOO_LONG_BYTES = 10_000_000;

export const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

/** Items of the tax authority, each of a company of its own: good ones, and such as are spoiled in one place. */
export class TaxItems {
  #next = 0;

  constructor(private readonly companies: Company[]) {}

  /** An item that nothing is wrong with. */
  good() {
    const company = this.companies[this.#next++];
    if (!company) throw new Error('no more companies');
    return taxGrade(company);
  }

  goodLine(): string {
    return JSON.stringify(this.good());
  }

  /** A good item's text with one of its values replaced by raw JSON. */
  spoiled(name: string, value: string): string {
    return this.goodLine().replace(new RegExp(`"${name}":("[^"]*"|\\d+)`), `"${name}":${value}`);
  }
}

export interface Post {
  path: string;
  contentType: string;
  body: Buffer | string;
  /** The tax authority's submitter's, where there is none. */
  token?: string;
}

/** Posts to the tax authority's gateway. A refusal must be a problem that tells nothing internal; 500 is a failure. */
export async function post({ tax }: Consortium, { path, contentType, body, token }: Post): Promise<Answer> {
  const response = await fetch(new URL(path, tax.info.internalUrl), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token ?? tax.info.tokens.submitter}`,
      'content-type': contentType,
    },
    body: new Uint8Array(Buffer.from(body)),
  });
  const text = await response.text();
  expectTold(text);
  expect(response.status, text.slice(0, 300)).to.be.lessThan(500);
  if (response.status >= 400) {
    expect(response.headers.get('content-type')).to.match(/^application\/problem\+json/);
    const told = Object.keys(JSON.parse(text) as object);
    expect(told).to.include.members(['code', 'status', 'title', 'detail']);
  }
  return { status: response.status, text, body: JSON.parse(text) as Answer['body'] };
}

/** Publishes a text as tax grades. */
export const publishText = (world: Consortium, contentType: string, body: Buffer | string) =>
  post(world, { path: `/v1/records?schema=${TAX}`, contentType, body });

/** No stack trace, no path, nothing internal. */
export function expectTold(text: string): void {
  expect(text).not.to.match(/\n\s+at |\\n\s+at |node_modules|\.js:\d+|SyntaxError|TypeError|INTERNAL/);
}

/** After each test of a suite the tax authority's gateway answers, and has met no fault of its own. */
export function staysUp(world: Consortium): void {
  afterEach('the gateway still answers', async () => {
    const { tax } = world;
    expect((await fetch(new URL('/livez', tax.info.internalUrl))).status).to.equal(200);
    expect(await tax.metric('concordat_refusals_total', { code: 'INTERNAL' })).to.equal(0);
  });
}
