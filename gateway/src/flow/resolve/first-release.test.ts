import { toHex } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { drawRandom, openingBytes, unpad } from '../../crypto';
import { RegistryCache } from '../registry/registry-cache';
import { findGrantedLine } from './granted-line';
import type { Register } from './release-set';
import { release } from './release';
import type { LineRequest } from './release-message';
import { resolve } from './resolve';
import { enquiryTable } from './start-enquiry';
import { statementOf } from './statement';
import { firstOf } from './stored-release';
import {
  codeOf,
  COMPANY,
  grade,
  grantConsent,
  REQUEST,
  startStory,
  type Story,
  TAX_SCHEMA,
} from './testing/story';
import { publishRecord, type TestGateway } from './testing/test-gateway';

const DAY = 86_400_000;

type Asking = Parameters<typeof release>[2] & { request: LineRequest };

describe('the first release where what it rests on has ended since its enquiry was granted', function () {
  this.timeout(120_000);
  let story: Story;

  before(async () => {
    story = await startStory();
    await publishRecord(story.tax, TAX_SCHEMA, { identifier: COMPANY.identifier, groups: grade('B') });
  });
  after(() => story.stop());

  /** Commits an enquiry like one that was resolved before, and answers what would ask for its first line. */
  async function grantedBut(bank: TestGateway) {
    await grantConsent(story, bank);
    const { enquiryId: resolved } = await resolve(bank, REQUEST);
    const stored = await enquiryTable(bank).get(resolved);
    const enquiryId = toHex(drawRandom(16));
    const { decision, seq } = await bank.enquiries.submit({ ...stored?.asked, enquiryId } as never);
    expect(decision).to.equal('GRANTED');
    const opening = openingBytes({ ...COMPANY, salt: stored?.salt ?? '' });
    return { request: { grantee: bank.mspId, seq, enquiryId, line: 0 }, opening };
  }

  async function decide(kind: string, mspId: string): Promise<void> {
    const { regulator, tax, court } = story;
    const vote = <T>({ admin }: TestGateway, name: string, argument: object) =>
      admin.submit({ contract: 'governance', function: name, argument }, (value) => value as T);
    const asked = { kind, content: { mspId, reason: 'test' }, expires: Date.now() + DAY };
    const { id } = (await vote<{ id: string }>(regulator, 'propose', asked)).result;
    await vote(tax, 'approve', { id });
    expect((await vote<{ state: string }>(court, 'approve', { id })).result.state).to.equal('EXECUTED');
    await tax.readModelAtHead();
  }

  async function ask(bank: TestGateway, asking: Asking, deps: object = {}): Promise<string> {
    const made = await release({ ...story.tax.releaseDeps, ...deps } as never, bank.mspId, asking);
    expect(made.recipient.mspId).to.equal(bank.mspId);
    return unpad(made.padded).toString('utf8');
  }

  it('waits while the member is suspended, and is made once it is reinstated', async () => {
    const { bank } = story;
    const asking = await grantedBut(bank);
    await decide('SUSPEND', bank.mspId);
    expect(await codeOf(ask(bank, asking))).to.equal('GRANTEE_SUSPENDED');
    await decide('REINSTATE', bank.mspId);
    expect(await ask(bank, asking)).to.contain('\\"outcome\\":\\"RECORDS\\"');
  });

  it('says when it looked at the consent: what is revoked after that look is revoked later (invariant 2)', async () => {
    const { bank, tax } = story;
    const asking = await grantedBut(bank);
    const register = tax.releaseDeps?.register as Register;
    let lookedBy = 0;
    /** Asked for after the consent was looked at; answers a millisecond later at least. */
    const findBySubject: Register['findBySubject'] = async (query) => {
      lookedBy = tax.clock.now();
      while (tax.clock.now() === lookedBy) await new Promise(setImmediate);
      return register.findBySubject(query);
    };
    const slow = { findBySubject, recordAt: (leafHash: string) => register.recordAt(leafHash) };
    await ask(bank, asking, { register: slow });
    const asked = await findGrantedLine(tax.releaseDeps as never, bank.mspId, asking.request);
    const stored = await firstOf(tax, asked);
    expect(stored && statementOf(stored.signed).time).to.be.at.most(lookedBy);
  });

  it('is refused where the certifier vouches no more for the key that signed the consent (invariant 2)', async () => {
    const { bank, tax } = story;
    const asking = await grantedBut(bank);
    const [asked] = await bank.requests.ofSubject(COMPANY);
    const call = { contract: 'consent', function: 'revokeBinding', argument: { id: asked?.terms.binding } };
    await tax.ledger.submit(call, (value) => value);
    await tax.readModelAtHead();
    expect(await ask(bank, asking)).to.contain('\\"code\\":\\"CONSENT_NOT_ACTIVE\\"');
  });

  it('is refused for good where the member has left', async () => {
    const { bank2 } = story;
    const asking = await grantedBut(bank2);
    await decide('REMOVE', bank2.mspId);
    // Its keys went with it: nothing could be sealed to it either, once the registry that is kept is read again.
    const registry = new RegistryCache(story.tax.ledger, story.tax.clock);
    expect(await codeOf(ask(bank2, asking, { registry }))).to.equal('KEY_REVOKED');
    const asked = await findGrantedLine(story.tax.releaseDeps as never, bank2.mspId, asking.request);
    const stored = await firstOf(story.tax, asked);
    expect(stored && statementOf(stored.signed)).to.include({ outcome: 'REFUSED', code: 'GRANTEE_LEFT' });
    expect(stored?.leafHashes).to.deep.equal([]);
  });
});
