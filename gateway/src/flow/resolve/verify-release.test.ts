import { schemaHash, utf8 } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { type RecordBundle, verifyBundle } from '../../verify';
import { CHANNEL, recordBundle, recordLeaf, schema, trust } from '../../verify/testing/bundles';
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

describe('verifying a release', () => {
  it('gives its record, its statement and the evidence to keep', () => {
    const { bundles, statement, checkpoint } = verifyRelease(question());
    expect(statement).to.include({ outcome: 'RECORDS', seq: 7, line: 0 });
    expect(bundles).to.have.length(1);
    expect(bundles[0]?.record).to.include({ status: 'IN_FORCE', leafHash: recordLeaf() });
    const evidence = utf8(bundles[0]?.text ?? '');
    expect(verifyBundle(evidence, trust, { publisher: 'TaxMSP', grantee: 'BankMSP' }).verdict).to.equal(
      'VALID',
    );
    expect(checkpoint).to.contain('TaxMSP');
  });

  it('refuses what does not hold, with the first reason', () => {
    const anotherLine = /^EVIDENCE_INVALID: the statement speaks of another line or enquiry$/;
    const refused: [ReleaseQuestion, RegExp][] = [
      [question({}, altered()), /^EVIDENCE_INVALID: commitment: what was disclosed is not what/],
      [question({ seq: 8 }), anotherLine],
      [question({ line: 1 }), anotherLine],
      [question({ recipientKeyId: 'seal-2' }), anotherLine],
      [question({ correction: true }), anotherLine],
      [question({ grantee: 'Bank2MSP' }), /^EVIDENCE_INVALID: parties: /],
      [{ ...question(), opened: utf8('{') }, /^PEER_ANSWER_INVALID: the release is not JSON$/],
      [{ ...question(), opened: utf8('{}') }, /^PEER_ANSWER_INVALID: /],
      [
        { ...question(), facts: { ...FACTS, groups: [] } },
        /^EVIDENCE_INVALID: groups were opened that the product does not name$/,
      ],
      [{ ...question(), facts: { ...FACTS, keys: [] } }, /^EVIDENCE_INVALID: statement signature: /],
      [{ ...question(), facts: { ...FACTS, channel: 'another' } }, /^EVIDENCE_INVALID: channel: /],
    ];
    for (const [one, reason] of refused) expect(() => verifyRelease(one)).to.throw(reason);
  });
});
