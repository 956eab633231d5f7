import { fromHex, leafHash, logEntryBytes, toHex, verifyInclusion } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { partOf } from './bundle-parts';
import { publish } from './publish';
import type { TestRegister } from './testing/register';
import { grade, gradeSchema, openTestRegister } from './testing/register';

describe('the record part of a bundle', () => {
  let register: TestRegister;
  beforeEach(async () => {
    register = await openTestRegister();
  });
  afterEach(() => register.close());

  it('opens what is disclosed, withholds the rest as digests (invariant 8), and proves its place', async () => {
    const items = [
      grade('a'),
      { ...grade('b'), fields: { ...grade('b').fields, note: 'a confidential note' } },
    ];
    const { receipts, size } = await publish(register, { schema: gradeSchema.id, items });
    const { leafHash: leaf = '', index = -1 } = receipts[1] ?? {};
    const record = await register.vault.open(leaf);
    if (!record) throw new Error('the record is not held');
    const disclosed = { schema: gradeSchema, disclose: ['grade'], size };
    const part = await partOf(register.log, { record, index }, disclosed);
    expect(part.groups.map((group) => [group.name, 'value' in group])).to.deep.equal([
      ['meta', true],
      ['grade', true],
      ['note', false],
    ]);
    expect(JSON.stringify(part)).not.to.contain('confidential');
    const entry = leafHash(logEntryBytes(part.entry));
    expect(toHex(entry)).to.equal(leaf);
    const proof = part.path.map((hash) => fromHex(hash, 32));
    const root = await register.log.root(size);
    const place = { index: part.index, size, leaf: entry, proof, root };
    expect(verifyInclusion(place)).to.equal(true);
  });

  it('is refused where the groups are not those that were committed to', async () => {
    const { receipts, size } = await publish(register, { schema: gradeSchema.id, items: [grade('a')] });
    const record = await register.vault.open(receipts[0]?.leafHash ?? '');
    if (!record) throw new Error('the record is not held');
    const changed = { ...record, groups: { ...record.groups, grade: { grade: 'A' } } };
    const request = { schema: gradeSchema, disclose: [], size };
    const refusal = await partOf(register.log, { record: changed, index: 0 }, request).catch(String);
    expect(refusal).to.match(/VAULT_CORRUPT: /);
  });
});
