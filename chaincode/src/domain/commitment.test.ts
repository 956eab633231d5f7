import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { consentTerms, request } from '../testing/world';
import {
  consentId,
  enquiryRequestHash,
  groupDigest,
  lifecycleHash,
  logEntryBytes,
  nextChain,
  recordCommitment,
  subjectCommitment,
} from './commitment';
import { toHex, utf8 } from './encoding';
import { domainHash } from './hashing';

/** The formulas of the design, spelled out with nothing of what is tested. */
const hash = (what: string, ...parts: (string | Buffer)[]) =>
  createHash('sha256')
    .update(Buffer.concat([Buffer.from(`concordat/${what}/v1\0`), ...parts.map((part) => Buffer.from(part))]))
    .digest('hex');
const salt = Buffer.alloc(32, 7);

describe('commitments', () => {
  it('separate domains by name and version', () => {
    expect(toHex(domainHash('group', utf8('x')))).to.equal(hash('group', 'x'));
    expect(toHex(domainHash('group', utf8('x')))).not.to.equal(toHex(domainHash('subject', utf8('x'))));
  });

  it('hash a disclosure group with its salt, name and value', () => {
    expect(toHex(groupDigest('grade', salt, { year: 2025, grade: 'A' }))).to.equal(
      hash('group', salt, '["grade",{"grade":"A","year":2025}]'),
    );
    expect(toHex(groupDigest('grade', salt, null))).to.equal(hash('group', salt, '["grade",null]'));
  });

  it('hash a record over its digests in order', () => {
    const [a, b] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    expect(toHex(recordCommitment([a, b]))).to.equal(hash('commitment', a, b));
    expect(toHex(recordCommitment([b, a]))).not.to.equal(hash('commitment', a, b));
  });

  it('hide a subject under its salt', () => {
    expect(toHex(subjectCommitment(salt, 'cn.uscc', '91310000MA1FL0XW3B'))).to.equal(
      hash('subject', salt, '["cn.uscc","91310000MA1FL0XW3B"]'),
    );
  });

  it('write a log entry in canonical form', () => {
    const entry = { v: 1 as const, schema: 's@1', recordId: '00', publisher: 'TaxMSP', commitment: 'ff' };
    expect(Buffer.from(logEntryBytes(entry)).toString()).to.equal(
      '{"commitment":"ff","publisher":"TaxMSP","recordId":"00","schema":"s@1","v":1}',
    );
  });

  it('chain acts and enquiries from 32 zero bytes on', () => {
    const payload = Buffer.from('{}');
    const inner = createHash('sha256').update(payload).digest();
    const first = hash('lifecycle', Buffer.alloc(32), inner);
    expect(lifecycleHash(null, payload)).to.equal(first);
    expect(lifecycleHash(first, payload)).to.equal(hash('lifecycle', Buffer.from(first, 'hex'), inner));
    const enquiry = { seq: 1 } as unknown as Parameters<typeof nextChain>[1];
    expect(nextChain(null, enquiry)).to.equal(hash('enquirychain', Buffer.alloc(32), '{"seq":1}'));
  });

  it('tell every change of consent terms or of a request', () => {
    const terms = consentTerms();
    for (const change of [{ maxUses: 4 }, { purposes: [] }, { predecessor: 'x' }, { notAfter: 1 }]) {
      expect(consentId({ ...terms, ...change })).not.to.equal(consentId(terms));
    }
    const asked = request('a');
    for (const name of Object.keys(asked)) {
      expect(enquiryRequestHash({ ...asked, [name]: 'other' }), name).not.to.equal(enquiryRequestHash(asked));
    }
  });
});
