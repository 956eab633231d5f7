import type { LogEntry } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { assertOneIdEach } from './check-release';

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
});
