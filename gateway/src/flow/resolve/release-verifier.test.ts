import { schemaHash, utf8 } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import type { RecordBundle } from '../../verify';
import { CHANNEL, recordBundle, schema, trust } from '../../verify/testing/bundles';
import { ReleaseVerifier } from './release-verifier';
import { type ReleaseQuestion, verifyRelease } from './verify-release';

const ASKED = {
  grantee: 'BankMSP',
  enquiryId: 'ab'.repeat(16),
  seq: 7,
  line: 0,
  schema: schema.id,
  recipientKeyId: 'seal-1',
  correction: false,
};
const FACTS = {
  channel: CHANNEL,
  publisher: 'TaxMSP',
  keys: trust.keys,
  schema: { id: schema.id, hash: schemaHash(schema), document: schema },
  groups: ['grade'],
};

/** A publisher's answer with one record, and what it is held against; `change` spoils it. */
function question(change: Partial<ReleaseQuestion['asked']> = {}, bundle = recordBundle()): ReleaseQuestion {
  const { entry, groups, index, size, path, checkpoint, statement } = bundle;
  const record = { entry, groups, index, size, path, status: 'IN_FORCE' };
  const opened = utf8(JSON.stringify({ statement, checkpoint, records: [record] }));
  return { opened, asked: { ...ASKED, ...change }, facts: FACTS };
}

function altered(): RecordBundle {
  const bundle = recordBundle();
  const groups = bundle.groups.map((group) =>
    group.name === 'grade' ? { ...group, value: { uscc: 'another' } } : group,
  );
  return { ...bundle, groups };
}

const told = (attempts: Promise<unknown>[]) =>
  Promise.all(attempts.map((one) => one.catch((error: Error) => error.message)));

describe('verifying releases beside the event loop', () => {
  let verifier: ReleaseVerifier;
  let failures: Error[];

  beforeEach(() => {
    failures = [];
    verifier = new ReleaseVerifier({ thread: true, onFailed: (error) => failures.push(error) });
  });
  afterEach(() => verifier.close());

  it('finds of many, of one, and without a thread what verifying each finds', async () => {
    const good = question();
    const expected = verifyRelease(good);
    expect(expected.bundles[0]?.record).to.include({ status: 'IN_FORCE' });
    const many = Array.from({ length: 10 }, () => verifier.verify(good));
    for (const verified of await Promise.all(many)) expect(verified).to.deep.equal(expected);
    expect(await verifier.verify(good)).to.deep.equal(expected);
    const alone = new ReleaseVerifier({ thread: false });
    const here = Array.from({ length: 10 }, () => alone.verify(good));
    for (const verified of await Promise.all(here)) expect(verified).to.deep.equal(expected);
  });

  it('refuses each that does not hold with its reason, and no neighbour of it', async () => {
    const questions = [
      question(),
      question({}, altered()),
      question({ seq: 8 }),
      question({ correction: true }),
      { ...question(), opened: utf8('{') },
      { ...question(), opened: utf8('{}') },
      { ...question(), facts: { ...FACTS, groups: [] } },
      question(),
    ];
    const answers = await told(questions.map((one) => verifier.verify(one)));
    const refusals = [
      'EVIDENCE_INVALID: commitment: what was disclosed is not what the publisher committed to',
      'EVIDENCE_INVALID: the statement speaks of another line or enquiry',
      'EVIDENCE_INVALID: the statement speaks of another line or enquiry',
      'PEER_ANSWER_INVALID: the release is not JSON',
      /^PEER_ANSWER_INVALID: /,
      'EVIDENCE_INVALID: groups were opened that the product does not name',
    ];
    refusals.forEach((refusal, at) => {
      if (typeof refusal === 'string') expect(answers[at + 1]).to.equal(refusal);
      else expect(answers[at + 1]).to.match(refusal);
    });
    expect(answers[0]).to.deep.equal(verifyRelease(questions[0] as ReleaseQuestion));
    expect(answers[7]).to.deep.equal(answers[0]);
    expect(failures).to.deep.equal([]);
  });

  it('answers what the thread was asked when it ends, and what comes after', async () => {
    const good = question();
    const many = Array.from({ length: 10 }, () => verifier.verify(good));
    await new Promise((resolve) => setImmediate(resolve));
    await verifier.close();
    const later = Array.from({ length: 10 }, () => verifier.verify(good));
    for (const verified of await Promise.all([...many, ...later]))
      expect(verified).to.deep.equal(verifyRelease(good));
    expect(failures).to.deep.equal([]);
  });
});
