import { companyAt, MOST_COMPANIES, type Company } from './company';
import { courtDrafts, namedCourtDrafts } from './court-register';
import { customsDrafts, namedCustomsDrafts } from './customs-register';
import type { Draft, GeneratedItem } from './generated-item';
import { NAMED_COMPANIES, type NamedCompany } from './named-companies';
import { Random, seedOf } from './random';
import { maybeSpoilt } from './spoil';
import { namedTaxDrafts, taxDrafts } from './tax-register';

export interface GeneratorOptions {
  /** The same seed gives the same registers, byte for byte. */
  seed: number;
  /** Companies around the five named ones. */
  companies: number;
  /** Share of spoilt rows, 0 to 1; the named companies' are never spoilt. */
  faultRate?: number;
}

/** What one agency holds, made up as it is read: no list is kept. */
export interface Register {
  publisher: 'TaxMSP' | 'CourtMSP' | 'CustomsMSP';
  schema: string;
  items(): Iterable<GeneratedItem>;
}

export interface Registers {
  named: readonly NamedCompany[];
  tax: Register;
  court: Register;
  customs: Register;
  all: Register[];
  /** Every company, the named ones first. */
  companies(): Iterable<Company>;
}

interface Kind extends Omit<Register, 'items'> {
  named: (company: NamedCompany) => Draft[];
  drafts: (company: Company, random: Random, index: number) => Draft[];
}

const TAX: Kind = { publisher: 'TaxMSP', schema: 'cn.tax.grade@1', named: namedTaxDrafts, drafts: taxDrafts };
const COURT: Kind = {
  publisher: 'CourtMSP',
  schema: 'cn.court.dishonest-debtor@1',
  named: namedCourtDrafts,
  drafts: courtDrafts,
};
const CUSTOMS: Kind = {
  publisher: 'CustomsMSP',
  schema: 'cn.customs.credit@1',
  named: namedCustomsDrafts,
  drafts: customsDrafts,
};

/**
 * The registers of three agencies over the same fictional companies, with records up to June 2025.
 *
 * @throws RangeError for more companies than there are codes
 */
export function generateRegisters(options: GeneratorOptions): Registers {
  if (options.companies < 0 || options.companies > MOST_COMPANIES) {
    throw new RangeError(`companies must be from 0 to ${MOST_COMPANIES}`);
  }
  const [tax, court, customs] = [
    register(TAX, options),
    register(COURT, options),
    register(CUSTOMS, options),
  ];
  return {
    named: NAMED_COMPANIES,
    tax,
    court,
    customs,
    all: [tax, court, customs],
    companies: () => everyCompany(options),
  };
}

function register({ publisher, schema, ...kind }: Kind, options: GeneratorOptions): Register {
  return { publisher, schema, items: () => items({ publisher, schema, ...kind }, options) };
}

function* items(kind: Kind, options: GeneratorOptions): Generator<GeneratedItem> {
  let row = 0;
  for (const draft of drafts(kind, options)) {
    row += 1;
    yield { row, ...draft };
  }
}

function* drafts(kind: Kind, { seed, companies, faultRate = 0 }: GeneratorOptions): Generator<Draft> {
  for (const company of NAMED_COMPANIES) yield* kind.named(company);
  const perMillion = Math.round(faultRate * 1_000_000);
  for (let index = 0; index < companies; index += 1) {
    const made = kind.drafts(companyAt(seed, index), new Random(seedOf(seed, kind.schema, index)), index);
    for (const [at, draft] of made.entries()) {
      yield maybeSpoilt(draft, perMillion, seedOf(seed, `${kind.schema}/fault/${at}`, index));
    }
  }
}

function* everyCompany({ seed, companies }: GeneratorOptions): Generator<Company> {
  yield* NAMED_COMPANIES;
  for (let index = 0; index < companies; index += 1) yield companyAt(seed, index);
}
