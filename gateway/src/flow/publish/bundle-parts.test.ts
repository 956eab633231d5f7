import { fromHex, leafHash, logEntryBytes, toHex, verifyInclusion } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { recordPart } from './bundle-parts';
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
    const leaf = receipts[1]?.leafHash ?? '';
    const part = await recordPart(register, {
      leafHash: leaf,
      schema: gradeSchema,
      disclose: ['grade'],
      size,
    });
    expect(part?.groups.map((group) => [group.name, 'value' in group])).to.deep.equal([
      ['meta', true],
      ['grade', true],
      ['note', false],
    ]);
    expect(JSON.stringify(part)).not.to.contain('confidential');
    const entry = part && leafHash(logEntryBytes(part.entry));
    expect(entry && toHex(entry)).to.equal(leaf);
    const proof = (part?.path ?? []).map((hash) => fromHex(hash, 32));
    const root = await register.log.root(size);
    const place = { index: part?.index ?? -1, size, leaf: entry ?? new Uint8Array(), proof, root };
    expect(verifyInclusion(place)).to.equal(true);
  });

  it('has nothing to say of a record that is not held, or was erased', async () => {
    const { receipts, size } = await publish(register, { schema: gradeSchema.id, items: [grade('a')] });
    const request = { leafHash: receipts[0]?.leafHash ?? '', schema: gradeSchema, disclose: [], size };
    await register.vault.erase([request.leafHash]);
    expect(await recordPart(register, request)).to.equal(undefined);
    expect(await recordPart(register, { ...request, leafHash: '00'.repeat(32) })).to.equal(undefined);
  });
});
