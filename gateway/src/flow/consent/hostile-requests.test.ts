import { actSigningInput, type ActKind, toBase64url, utf8 } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { openingBytes } from '../../crypto';
import { type Peers, PeerError } from '../../ports/peers';

import { sealTo } from '../resolve/seal-to';
import { codeOf, COMPANY, PRODUCT, startStory, type Story } from '../resolve/testing/story';
import type { Subject } from '../subject/subject';
import { answerRequest } from './answer-request';
import { makeAct } from './carry-act';
import { deliverPending, deliverRequest } from './deliver-request';
import { changeConsent } from './change-consent';
import { receiveRequest, type RequestMessage } from './receive-request';
import { requestConsent } from './request-consent';
import type { StoredRequest } from './request-store';

const OTHER: Subject = { kind: 'kr.importer', identifier: 'SOMEBODY-ELSE' };

describe('a consent request, at a certifier that trusts nobody', function () {
  this.timeout(120_000);
  let story: Story;
  before(async () => void (story = await startStory()));
  after(() => story.stop());

  /** A request as it is kept by its bank, and the message that has yet to reach the certifier. */
  async function made(method: 'PORTAL_ATTESTED' | 'OWN_KEY' = 'PORTAL_ATTESTED') {
    const sent: unknown[] = [];
    const peers: Peers = {
      send: (mspId, _, body) => (
        sent.push(body),
        Promise.reject(new PeerError('UNAVAILABLE', mspId, 'away'))
      ),
    };
    const asked = {
      ...{ subject: COMPANY, certifier: 'TaxMSP', product: PRODUCT.id, method },
      ...{ notAfter: Date.now() + 3_600_000, purposeInWords: 'A loan.' },
      purposes: ['loan-origination' as const],
    };
    const request = await requestConsent({ ...story.bank, peers }, asked);
    return { request, message: sent[0] as RequestMessage };
  }

  const take = (message: object, caller = 'BankMSP') => codeOf(receiveRequest(story.tax, caller, message));
  const sealed = (bytes: Uint8Array) => sealTo(story.bank.registry, 'TaxMSP', bytes);

  it('is taken only as a whole that fits together, from who is its grantee', async () => {
    const { request, message } = await made();
    const { terms, salt, privatePart } = request;
    const otherWords = { ...privatePart, purposeInWords: 'No loan at all.' };
    const nonsense = { keyId: message.opening.keyId, box: toBase64url(Buffer.alloc(80)) };
    const spoiled: [object, string][] = [
      [{ opening: await sealed(openingBytes({ ...OTHER, salt })) }, 'REQUEST_MISMATCH'],
      [{ private: await sealed(utf8(JSON.stringify(otherWords))) }, 'REQUEST_MISMATCH'],
      [{ terms: { ...terms, binding: 'ab'.repeat(32) } }, 'REQUEST_MISMATCH'],
      [{ opening: nonsense }, 'OPENING_INVALID'],
      [{ private: nonsense }, 'REQUEST_INVALID'],
      [{ handle: 'x' }, 'REQUEST_INVALID'],
    ];
    for (const [change, code] of spoiled) expect(await take({ ...message, ...change })).to.equal(code);
    expect(await take(message, 'Bank2MSP')).to.equal('REQUEST_MISMATCH');
    expect(await story.tax.inbox.get(request.handle)).to.equal(undefined);
    await receiveRequest(story.tax, 'BankMSP', message);
    expect((await story.tax.inbox.get(request.handle))?.consentId).to.equal(request.consentId);
  });

  it('is answered alike again, and takes no handle of another', async () => {
    const [first, second] = [await made(), await made()];
    const taken = await receiveRequest(story.tax, 'BankMSP', first.message);
    expect(await receiveRequest(story.tax, 'BankMSP', first.message)).to.deep.equal(taken);
    const { handle } = first.request;
    expect(await take({ ...second.message, handle })).to.equal('HANDLE_CONFLICT');
    expect((await story.tax.inbox.get(handle))?.consentId).to.equal(first.request.consentId);
  });

  it('is one of so many that wait for an answer, of each member by itself', async () => {
    const { inbox, clock } = story.tax;
    const waiting = () => inbox.open.countOf('BankMSP', clock.now());
    const mostOpen = (await waiting()) + 1;
    const bounded = ({ message }: { message: object }) =>
      codeOf(receiveRequest({ ...story.tax, mostOpen }, 'BankMSP', message));
    const [taken, second, third] = [await made(), await made(), await made()];
    expect(await bounded(taken)).to.equal(undefined);
    expect(await bounded(second)).to.equal('INBOX_FULL');
    expect(await bounded(taken), 'the same again').to.equal(undefined);
    expect(await inbox.open.countOf('Bank2MSP', clock.now())).to.equal(0);
    await answerRequest(story.tax, COMPANY, { handle: taken.request.handle, answer: 'decline' });
    expect(await bounded(second)).to.equal(undefined);
    expect(await bounded(third)).to.equal('INBOX_FULL');
    clock.offset = 2 * 3_600_000;
    expect(await waiting(), 'once their time is over').to.equal(0);
    clock.offset = 0;
  });

  it('waits at its bank, with the reason, where its certifier takes no more now, and is sent again', async () => {
    const { bank } = story;
    const { request } = await made();
    const refusing: Peers = { send: (mspId) => Promise.reject(new PeerError('INBOX_FULL', mspId, 'full')) };
    const kept = await deliverRequest({ ...bank, peers: refusing }, request);
    expect(kept).to.include({ delivered: false, waitsFor: 'INBOX_FULL' });
    expect(await bank.requests.get(request.handle)).to.deep.equal(kept);
    expect(await deliverPending(bank)).to.be.greaterThan(0);
    const sent = await bank.requests.get(request.handle);
    expect(sent).to.include({ delivered: true });
    expect(sent).not.to.have.property('waitsFor');
  });

  it('is answered and changed by its own subject only', async () => {
    const { request, message } = await made();
    await receiveRequest(story.tax, 'BankMSP', message);
    const { handle, consentId } = request;
    const answer = (subject: Subject) =>
      codeOf(answerRequest(story.tax, subject, { handle, answer: 'sign' }));
    for (const subject of [
      OTHER,
      { ...COMPANY, identifier: OTHER.identifier },
      { ...COMPANY, kind: OTHER.kind },
    ])
      expect(await answer(subject)).to.equal('REQUEST_UNKNOWN');
    const revoke = { consentId, change: 'REVOKE' as const };
    expect(await codeOf(changeConsent(story.tax, OTHER, revoke))).to.equal('CONSENT_UNKNOWN');
  });

  it('is not answered with an act that its subject has signed for something else', async () => {
    const [one, two] = [await made('OWN_KEY'), await made('OWN_KEY')];
    await receiveRequest(story.tax, 'BankMSP', one.message);
    const { handle } = one.request;
    const signed = (act: ActKind, about: Pick<StoredRequest, 'consentId'> & Partial<StoredRequest>) => {
      const { consentId, terms } = about;
      const input = actSigningInput(
        makeAct(story.tax, act, { consentId, prev: null, ...(terms && { terms }) }),
      );
      return `${input}.${toBase64url(Buffer.alloc(64, 1))}`;
    };
    const mixed = { consentId: one.request.consentId, terms: two.request.terms };
    for (const jws of [
      signed('DECLINE', one.request),
      signed('GRANT', two.request),
      signed('GRANT', mixed),
    ]) {
      const outcome = await codeOf(answerRequest(story.tax, COMPANY, { handle, answer: 'sign', jws }));
      expect(outcome).to.equal('ACT_MISMATCH');
    }
    const jws = signed('REVOKE', { consentId: two.request.consentId });
    const change = { consentId: one.request.consentId, change: 'REVOKE' as const, jws };
    expect(await codeOf(changeConsent(story.tax, COMPANY, change))).to.equal('ACT_MISMATCH');
  });
});
