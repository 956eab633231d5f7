import { expect } from 'chai';
import { correct, object, setStatus, withdraw } from './change-status';
import { publish } from './publish';
import { recordAt } from './records';
import type { TestRegister } from './testing/register';
import { grade, gradeSchema, openTestRegister } from './testing/register';

describe('status changes', () => {
  let register: TestRegister;
  let leafHash: string;
  beforeEach(async () => {
    register = await openTestRegister();
    const { receipts } = await publish(register, { schema: gradeSchema.id, items: [grade('a')] });
    leafHash = receipts[0]?.leafHash ?? '';
  });
  afterEach(() => register.close());

  const statusOf = async (hash: string) => (await recordAt(register, hash))?.status;

  it('corrects a record by a new version that names it', async () => {
    const receipt = await correct(register, { leafHash, item: grade('a', 'C'), reason: 'DATA_ENTRY_ERROR' });
    const old = await recordAt(register, leafHash);
    expect(old?.history).to.have.length(1);
    expect(old?.history[0]).to.include({
      status: 'CORRECTED',
      reason: 'DATA_ENTRY_ERROR',
      replacement: receipt.leafHash,
      block: null,
    });
    const sealed = await register.vault.open(receipt.leafHash);
    expect(sealed?.groups).to.have.nested.property('grade.grade', 'C');
    expect(sealed?.groups).to.have.nested.property('meta.supersedes', leafHash);
  });

  it('answers a repeated correction with the same receipt under its idempotency key', async () => {
    const correction = { leafHash, item: grade('a', 'C'), reason: 'DATA_ENTRY_ERROR', idempotencyKey: 'k' };
    expect(await correct(register, correction)).to.deep.equal(await correct(register, correction));
    expect(register.log.size()).to.equal(2);
  });

  it('refuses a correction that says the same, is wrong, or comes too late', async () => {
    const reason = 'DATA_ENTRY_ERROR';
    expect(await codeOf(correct(register, { leafHash, item: grade('a'), reason }))).to.equal(
      'CORRECTION_EQUAL',
    );
    expect(await codeOf(correct(register, { leafHash, item: grade('a', 'Z'), reason }))).to.equal(
      'ITEM_REJECTED',
    );
    expect(await codeOf(correct(register, { leafHash, item: grade('a', 'C'), reason: 'typo' }))).to.equal(
      'REASON_INVALID',
    );
    expect(await codeOf(correct(register, { leafHash: '00', item: grade('a', 'C'), reason }))).to.equal(
      'RECORD_UNKNOWN',
    );
    await withdraw(register, leafHash, 'ISSUED_IN_ERROR');
    expect(await codeOf(correct(register, { leafHash, item: grade('a', 'C'), reason }))).to.equal(
      'RECORD_ENDED',
    );
  });

  it('withdraws a record and frees its business key', async () => {
    await withdraw(register, leafHash, 'ISSUED_IN_ERROR');
    expect(await statusOf(leafHash)).to.equal('WITHDRAWN');
    const { receipts } = await publish(register, { schema: gradeSchema.id, items: [grade('a')] });
    expect(receipts[0]).to.include({ outcome: 'NEW' });
  });

  it('puts a record under objection and back in force, and keeps the history', async () => {
    await object(register, leafHash, 'SUBJECT_OBJECTS');
    await object(register, leafHash, 'SUBJECT_OBJECTS');
    expect(await statusOf(leafHash)).to.equal('UNDER_OBJECTION');
    await setStatus(register, { leafHash, status: 'IN_FORCE', reason: 'OBJECTION_DISMISSED' });
    const view = await recordAt(register, leafHash);
    expect(view?.history.map(({ status }) => status)).to.deep.equal(['UNDER_OBJECTION', 'IN_FORCE']);
  });

  it('never puts a withdrawn record back in force', async () => {
    await withdraw(register, leafHash, 'ISSUED_IN_ERROR');
    const back = setStatus(register, { leafHash, status: 'IN_FORCE', reason: 'REGRET' });
    expect(await codeOf(back)).to.equal('RECORD_ENDED');
  });
});

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );
}
