import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { type Peers, PeerError } from '../../ports/peers';
import {
  codeOf,
  grantConsent,
  COMPANY,
  OTHER,
  PRODUCT,
  startStory,
  type Story,
} from '../resolve/testing/story';
import { registerKeys } from '../resolve/testing/test-gateway';
import { askConsents } from '../resolve/ledger-consents';
import { answerRequest } from './answer-request';
import { changeConsent } from './change-consent';
import { deliverPending } from './deliver-request';
import { listConsents, listForSubject } from './list-consents';
import { requestConsent, type ConsentRequestInput } from './request-consent';
import { unbindOwnKey } from './unbind-own-key';

const HOUR = 3_600_000;

describe('consent requests, between real gateways', function () {
  this.timeout(120_000);
  let story: Story;

  before(async () => {
    story = await startStory();
  });

  after(() => story.stop());

  describe('whose certifier does not answer', () => {
    const asked = (changes: Partial<ConsentRequestInput> = {}): ConsentRequestInput => ({
      subject: COMPANY,
      certifier: 'TaxMSP',
      product: PRODUCT.id,
      purposes: ['loan-origination'],
      notAfter: Date.now() + HOUR,
      purposeInWords: 'A loan.',
      ...changes,
    });
    let sent = 0;
    const answering = (code: string): Peers => ({
      send: (mspId) => (sent++, Promise.reject(new PeerError(code, mspId, 'not now'))),
    });
    const undelivered = async () => {
      const handles: string[] = [];
      for await (const { handle } of story.bank.requests.undelivered()) handles.push(handle);
      return handles;
    };

    it('are kept, found by their index alone, and sent once it is there', async () => {
      const { bank } = story;
      await requestConsent(bank, asked());
      const { handle } = await requestConsent({ ...bank, peers: answering('UNAVAILABLE') }, asked());
      expect(await undelivered()).to.deep.equal([handle]);
      expect(await deliverPending({ ...bank, peers: answering('UNAVAILABLE') })).to.equal(0);
      expect(await deliverPending(bank)).to.equal(1);
      expect(await undelivered()).to.deep.equal([]);
      expect((await story.tax.inbox.get(handle))?.handle).to.equal(handle);
    });

    it('are one request at the portal where they are sent at once and by the way again', async () => {
      const { bank, tax } = story;
      const { handle } = await requestConsent({ ...bank, peers: answering('UNAVAILABLE') }, asked());
      await Promise.all([deliverPending(bank), deliverPending(bank), deliverPending(bank)]);
      const { items } = await listForSubject(tax, COMPANY, { limit: 100 });
      expect(items.filter((item) => item.handle === handle)).to.have.length(1);
    });

    it('are not sent again once it has refused them for good, which the list says', async () => {
      const { bank } = story;
      const refusing = { ...bank, peers: answering('REQUEST_MISMATCH') };
      expect(await codeOf(requestConsent(refusing, asked()))).to.equal('REQUEST_MISMATCH');
      sent = 0;
      expect(await deliverPending(refusing)).to.equal(0);
      expect(sent).to.equal(0);
      const { items } = await listConsents(bank, { limit: 1 });
      expect(items[0]?.state).to.equal('REFUSED');
    });

    it('are the same request where the same one is made again', async () => {
      const { bank } = story;
      const again = asked({ requestId: 'ab'.repeat(16) });
      const first = await requestConsent({ ...bank, peers: answering('UNAVAILABLE') }, again);
      const second = await requestConsent(bank, again);
      expect([second.handle, second.delivered]).to.deep.equal([first.handle, true]);
    });
  });

  describe('answered at the portal, where the answer is lost', () => {
    const DAY = 24 * HOUR;
    let handle: string;
    let consentId: string;
    const operationOf = (digit: string) => digit.repeat(32);
    /** As after a kill: the same operation, a little later. */
    const later = (ms = 1_000) => (story.tax.clock.offset += ms);
    const sign = (operation?: string) =>
      answerRequest(story.tax, COMPANY, { handle, answer: 'sign', operation });
    const change = (kind: 'PAUSE' | 'RESUME' | 'REVOKE', operation?: string) =>
      changeConsent(story.tax, COMPANY, { consentId, change: kind, operation });
    const stateNow = async () => (await askConsents(story.tax.ledger, [consentId]))[0]?.state.state;

    before(async () => {
      const asked = await requestConsent(story.bank, {
        subject: COMPANY,
        certifier: 'TaxMSP',
        product: PRODUCT.id,
        purposes: ['loan-origination'],
        notAfter: Date.now() + DAY,
        purposeInWords: 'A second loan.',
      });
      ({ handle, consentId } = asked);
    });
    after(() => (story.tax.clock.offset = 0));

    it('are told the same once more by the same operation, and refused to another', async () => {
      const first = await sign(operationOf('1'));
      later();
      expect(await sign(operationOf('1'))).to.deep.equal(first);
      expect(await codeOf(sign(operationOf('2')))).to.equal('CONSENT_EXISTS');
      expect(await codeOf(sign())).to.equal('CONSENT_EXISTS');
    });

    it('are told the same also after what came later, which stays as it is', async () => {
      const paused = await change('PAUSE', operationOf('3'));
      later();
      expect(await change('PAUSE', operationOf('3'))).to.deep.equal(paused);
      await change('RESUME', operationOf('4'));
      later(HOUR);
      expect(await change('PAUSE', operationOf('3'))).to.deep.equal(paused);
      expect(await stateNow()).to.equal('ACTIVE');
    });

    it('are made anew where the act never reached the ledger and is past its time', async () => {
      const { tax } = story;
      const away = { ...tax.ledger, submit: () => Promise.reject(new Error('killed')) } as never;
      const revoke = { consentId, change: 'REVOKE' as const, operation: operationOf('5') };
      tax.clock.offset = -HOUR;
      await changeConsent({ ...tax, ledger: away }, COMPANY, revoke).catch(() => undefined);
      const kept = await tax.acts.get(revoke.operation);
      expect(await stateNow()).to.equal('ACTIVE');
      tax.clock.offset = 0;
      expect((await changeConsent(tax, COMPANY, revoke)).state).to.equal('REVOKED');
      expect(await tax.acts.get(revoke.operation)).to.not.equal(kept);
      await tax.acts.forget(revoke.operation);
      expect(await tax.acts.get(revoke.operation)).to.equal(undefined);
    });
  });

  describe('signed with a key of the subject, which it has lost', () => {
    const asked = (method: 'OWN_KEY' | 'PORTAL_ATTESTED') =>
      requestConsent(story.bank, {
        subject: COMPANY,
        certifier: 'TaxMSP',
        product: PRODUCT.id,
        purposes: ['loan-origination'],
        notAfter: Date.now() + HOUR,
        purposeInWords: 'A third loan.',
        method,
      });
    /** Brings the key, and signs nothing yet. */
    const bring = (handle: string, publicKey: string) =>
      answerRequest(story.tax, COMPANY, { handle, answer: 'sign', publicKey });
    const newKey = () => String(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x);

    it('are unbound once, and no key can be brought for them again', async () => {
      const { handle } = await asked('OWN_KEY');
      const publicKey = newKey();
      await bring(handle, publicKey);
      const first = await unbindOwnKey(story.tax, handle, COMPANY);
      expect(await unbindOwnKey(story.tax, handle, COMPANY)).to.deep.equal(first);
      expect(await codeOf(bring(handle, newKey()))).to.equal('BINDING_CONFLICT');
    });

    it('are unbound neither for another subject, nor under a handle or a code that nobody has', async () => {
      const { handle } = await asked('OWN_KEY');
      await bring(handle, newKey());
      expect(await codeOf(unbindOwnKey(story.tax, handle, OTHER))).to.equal('REQUEST_UNKNOWN');
      expect(await codeOf(unbindOwnKey(story.tax, 'AAAAA-AAAAA', COMPANY))).to.equal('REQUEST_UNKNOWN');
      const nobody = { ...COMPANY, identifier: '91350100M000100Y44' };
      expect(await codeOf(unbindOwnKey(story.tax, handle, nobody))).to.equal('SUBJECT_INVALID');
    });

    it('are unbound where a key was brought only, and never where the certifier’s key signs', async () => {
      const { handle } = await asked('OWN_KEY');
      expect(await codeOf(unbindOwnKey(story.tax, handle, COMPANY))).to.equal('BINDING_UNKNOWN');
      const attested = await asked('PORTAL_ATTESTED');
      expect(await codeOf(unbindOwnKey(story.tax, attested.handle, COMPANY))).to.equal('NOT_OWN_KEY');
    });
  });

  describe('after their certifier has changed its key', () => {
    let consentId: string;

    before(async () => {
      consentId = await grantConsent(story, story.bank);
      await registerKeys(story.tax, ['certify']);
      await story.tax.keys.activate('certify-2');
    });

    it('can still be paused, resumed and revoked at the portal', async () => {
      expect(story.tax.keys.current('certify').keyId).to.equal('certify-2');
      const change = (kind: 'PAUSE' | 'RESUME' | 'REVOKE') =>
        changeConsent(story.tax, COMPANY, { consentId, change: kind });
      expect((await change('PAUSE')).state).to.equal('PAUSED');
      expect((await change('RESUME')).state).to.equal('ACTIVE');
      expect((await change('REVOKE')).state).to.equal('REVOKED');
    });

    it('are given from then on, whether the bank has heard of the new key or not', async () => {
      const renewed = await grantConsent(story, story.bank, { mode: 'ONCE', maxUses: 1 });
      const outcome = await changeConsent(story.tax, COMPANY, { consentId: renewed, change: 'REVOKE' });
      expect(outcome.state).to.equal('REVOKED');
    });
  });
});
