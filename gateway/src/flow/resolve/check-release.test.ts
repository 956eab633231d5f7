import type { LogEntry, LogHead } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { assertNoHeadBy } from './check-release';
import { assertOneIdEach } from './verify-release';

const entry = (recordId: string, commitment: string): LogEntry => ({
  v: 1,
  recordId: recordId.repeat(16),
  publisher: 'TaxMSP',
  schema: 'cn.tax.grade@1',
  commitment: commitment.repeat(32),
});

describe('checking a release', () => {
  it('refuses two records under one record id, whatever they commit to', () => {
    expect(() => assertOneIdEach([entry('01', 'aa'), entry('02', 'aa')])).not.to.throw();
    expect(() => assertOneIdEach([entry('01', 'aa'), entry('02', 'bb'), entry('01', 'cc')])).to.throw(
      'EVIDENCE_INVALID: two records stand in the log under one record id',
    );
  });

  it('refuses an empty log of a publisher that had attested one before the enquiry', async () => {
    const MINUTE = 60_000;
    const heads = [1, 3, 7].map((size, at, sizes) => ({
      size,
      previousSize: sizes[at - 1] ?? 0,
      time: (at + 10) * MINUTE,
    })) as LogHead[];
    const registry = {
      currentHead: () => Promise.resolve(heads.at(-1) ?? null),
      attestedHead: (_: string, size: number) =>
        Promise.resolve(heads.find((head) => head.size === size) ?? null),
    };
    const refused = async (time: number) => {
      try {
        await assertNoHeadBy(registry, 'TaxMSP', time);
        return false;
      } catch (error) {
        expect((error as Error).message).to.match(/^EVIDENCE_INVALID: /);
        return true;
      }
    };
    // The first head is of minute 10; within a minute the order is the ledger's, not the clocks'.
    expect(await Promise.all([9, 10, 10.9].map((minute) => refused(minute * MINUTE)))).to.deep.equal([
      false,
      false,
      false,
    ]);
    expect(await Promise.all([11, 12, 20].map((minute) => refused(minute * MINUTE)))).to.deep.equal([
      true,
      true,
      true,
    ]);
    heads.length = 0;
    expect(await refused(20 * MINUTE)).to.equal(false);
  });
});
