import type { Enquiry } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import type { Anomaly, ReadModel, Seen } from '../../ports/read-model';
import { auditGaps, DEFAULT_GAP_RULES, type GapRules } from './gaps';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 2, 12);

function enquiry(seq: number, time: number, parts: Partial<Enquiry> = {}): Enquiry {
  return {
    enquiryId: String(seq),
    basis: 'CONSENT',
    reference: 'c1',
    subjectCommitment: '',
    escrow: '',
    product: 'p@1',
    purpose: 'loan-origination',
    recipientKeyId: 'k',
    detailsHash: '',
    grantee: 'BankMSP',
    seq,
    decision: 'GRANTED',
    code: null,
    lines: [
      { publisher: 'TaxMSP', schema: 's@1', decision: 'GRANTED', code: null },
      { publisher: 'CourtMSP', schema: 't@1', decision: 'DENIED', code: 'ASSURANCE_TOO_LOW' },
    ],
    time,
    chain: '',
    ...parts,
  };
}

/** The parts of a read model that gaps are found with. */
function modelOf(enquiries: Enquiry[], released: number[] = [], anomalies: Anomaly[] = []) {
  return {
    anomalies: () => Promise.resolve(anomalies),
    releases: (_: string, seq: number) =>
      Promise.resolve(released.includes(seq) ? [{ value: { line: 0 } } as Seen<never>] : []),
    async *enquiriesInOrder({ after, reverse }: { after?: string; reverse?: boolean } = {}) {
      await Promise.resolve();
      for (const value of reverse ? [...enquiries].reverse() : enquiries) {
        const place = String(value.seq).padStart(6, '0');
        if (after === undefined || (reverse ? place < after : place > after))
          yield [place, { value }] as [string, Seen<Enquiry>];
      }
    },
  } as unknown as ReadModel;
}

async function gapsOf(model: ReadModel, rules: Partial<GapRules> = {}): Promise<string[]> {
  const deps = { readModel: model, clock: { now: () => NOW }, ledger: undefined as never };
  const kinds: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await auditGaps(deps, { ...DEFAULT_GAP_RULES, ...rules }, { after, limit: 3 });
    kinds.push(...page.items.map(({ kind, seq, publisher }) => `${kind} ${seq} ${publisher ?? '-'}`));
    if (page.next === undefined) return kinds;
    after = page.next;
  }
}

describe('gaps', () => {
  it('tells granted lines without a release once they are due, and no denied ones', async () => {
    const model = modelOf(
      [enquiry(1, NOW - 20 * MINUTE), enquiry(2, NOW - 20 * MINUTE), enquiry(3, NOW - MINUTE)],
      [2],
    );
    expect(await gapsOf(model)).to.deep.equal(['NO_RELEASE 1 TaxMSP']);
  });

  it('tells anomalies once, however many pages there are', async () => {
    const anomaly: Anomaly = { kind: 'CHAIN_GAP', grantee: 'BankMSP', seq: 9, block: 1, time: 1 };
    const old = Array.from({ length: 8 }, (_, index) => enquiry(index + 1, NOW - 20 * MINUTE));
    const gaps = await gapsOf(modelOf(old, [], [anomaly]));
    expect(gaps.filter((gap) => gap.startsWith('CHAIN_GAP'))).to.have.length(1);
    expect(gaps.filter((gap) => gap.startsWith('NO_RELEASE'))).to.have.length(8);
  });

  it('tells a burst once, where it crosses the bound', async () => {
    const burst = Array.from({ length: 20 }, (_, index) => enquiry(index + 1, NOW - 2 * MINUTE + index));
    const deps = { readModel: modelOf(burst), clock: { now: () => NOW }, ledger: undefined as never };
    const { items } = await auditGaps(deps, { ...DEFAULT_GAP_RULES, burst: 10 }, { limit: 100 });
    expect(items.map(({ kind, seq }) => [kind, seq])).to.deep.equal([['BURST', 11]]);
  });

  it('tells a burst that goes on over many pages', async () => {
    const old = NOW - 20 * MINUTE;
    const burst = Array.from({ length: 20 }, (_, index) => enquiry(index + 1, old + index));
    const gaps = await gapsOf(modelOf(burst), { burst: 10 });
    expect(gaps.filter((gap) => gap.startsWith('BURST'))).to.deep.equal(['BURST 11 -']);
  });

  it('tells enquiries outside usual hours, in the time zone given', async () => {
    const at = (hour: number) => Date.UTC(2026, 10, 2, hour) - 24 * 60 * MINUTE;
    const model = modelOf([enquiry(1, at(3)), enquiry(2, at(10)), enquiry(3, at(23))], [1, 2, 3]);
    expect(await gapsOf(model, { hours: { from: 6, to: 22, utcOffsetMinutes: 0 } })).to.deep.equal([
      'UNUSUAL_HOUR 1 -',
      'UNUSUAL_HOUR 3 -',
    ]);
    expect(await gapsOf(model, { hours: { from: 6, to: 22, utcOffsetMinutes: 480 } })).to.deep.equal([]);
    expect(await gapsOf(model, { hours: { from: 22, to: 6, utcOffsetMinutes: 0 } })).to.deep.equal([
      'UNUSUAL_HOUR 2 -',
    ]);
  });
});
