import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RegisteredKey, toBase64url } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { httpbis } from 'http-message-signatures';
import { openLevelStorage } from '../adapters/local';
import { newSeed, signingKey } from '../crypto';
import type { Storage } from '../ports/storage';
import {
  type AnswerMessage,
  ReplayStore,
  type RequestMessage,
  signAnswer,
  type SignerDeps,
  signRequest,
  verifyAnswer,
  verifyRequest,
} from '.';
import { REQUEST_COMPONENTS } from './message';

const NOW = Date.UTC(2026, 0, 1);

class Party {
  readonly key = signingKey(newSeed());
  readonly registered: RegisteredKey;
  now = NOW;

  constructor(readonly mspId: string) {
    const publicKey = toBase64url(this.key.publicKey);
    this.registered = { mspId, keyId: 'message-1', use: 'message', publicKey, validFrom: 0, revokedAt: null };
  }

  get signer(): SignerDeps {
    return {
      mspId: this.mspId,
      clock: { now: () => this.now },
      keys: {
        current: () => ({ keyId: 'message-1', use: 'message', publicKey: this.key.publicKey }),
        sign: (_, message) => Promise.resolve({ keyId: 'message-1', signature: this.key.sign(message) }),
      },
    };
  }
}

const REQUEST: RequestMessage = {
  method: 'POST',
  url: 'https://127.0.0.1:8443/exchange/v1/releases?x=1',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"a":1}'),
};

describe('signed messages between gateways', () => {
  let folder: string;
  let storage: Storage;
  let bank: Party;
  let tax: Party;
  let nonces: ReplayStore;
  const clock = { now: () => NOW };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-signing-'));
    storage = await openLevelStorage(folder);
    bank = new Party('BankMSP');
    tax = new Party('TaxMSP');
    nonces = await ReplayStore.open(storage, clock);
  });

  afterEach(async () => {
    await storage.close();
    await rm(folder, { recursive: true, force: true });
  });

  const directory = () => ({
    key: (mspId: string, keyId: string) =>
      Promise.resolve(
        [bank, tax].find((party) => party.mspId === mspId && keyId === 'message-1')?.registered,
      ),
  });
  const verify = (message: RequestMessage, mspId = 'BankMSP') =>
    verifyRequest({ directory: directory(), clock, nonces }, message, mspId);
  const signed = () => signRequest(bank.signer, REQUEST);

  async function refusal(attempt: Promise<unknown>): Promise<unknown> {
    return attempt.then(
      () => undefined,
      (error: { code: unknown }) => error.code,
    );
  }

  it('accepts a request that is signed as it should be', async () => {
    expect(await refusal(verify(await signed()))).to.equal(undefined);
  });

  it('covers method, target and body, and carries created, expires, nonce, keyid and tag', async () => {
    const { headers } = await signed();
    expect(headers['Signature-Input']).to.match(
      /^concordat=\("@method" "@target-uri" "content-digest"\);created=\d+;expires=\d+;nonce="[\w-]{22}";keyid="BankMSP\/message-1";tag="concordat"$/,
    );
  });

  it('refuses a replay, also after a restart', async () => {
    const message = await signed();
    await verify(message);
    expect(await refusal(verify(message))).to.equal('REPLAYED');
    nonces = await ReplayStore.open(storage, clock);
    expect(await refusal(verify(message))).to.equal('REPLAYED');
  });

  it('accepts exactly one of two that come at once', async () => {
    const message = await signed();
    const outcomes = await Promise.all([refusal(verify(message)), refusal(verify(message))]);
    expect(outcomes.sort()).to.deep.equal(['REPLAYED', undefined]);
  });

  it('refuses a body that was changed', async () => {
    const message = { ...(await signed()), body: Buffer.from('{"a":2}') };
    expect(await refusal(verify(message))).to.equal('DIGEST_MISMATCH');
  });

  it('refuses another method or target under the same signature', async () => {
    const message = await signed();
    const moved = { ...message, url: message.url.replace('releases', 'consent-requests') };
    expect(await refusal(verify(moved))).to.equal('SIGNATURE_INVALID');
    expect(await refusal(verify({ ...message, method: 'PUT' }))).to.equal('SIGNATURE_INVALID');
  });

  it('refuses a key of another organisation than the client certificate', async () => {
    expect(await refusal(verify(await signed(), 'TaxMSP'))).to.equal('SIGNATURE_INVALID');
  });

  it('refuses a signature from the past and one from the future', async () => {
    bank.now = NOW - 100_000;
    expect(await refusal(verify(await signed()))).to.equal('SIGNATURE_EXPIRED');
    bank.now = NOW + 31_000;
    expect(await refusal(verify(await signed()))).to.equal('SIGNATURE_EXPIRED');
    bank.now = NOW + 25_000;
    expect(await refusal(verify(await signed()))).to.equal(undefined);
  });

  it('refuses an unknown key, a key of another use, and a revoked one', async () => {
    const message = await signed();
    Object.assign(bank.registered, { revokedAt: 1 });
    expect(await refusal(verify(message))).to.equal('KEY_REVOKED');
    Object.assign(bank.registered, { revokedAt: null, use: 'seal' });
    expect(await refusal(verify(message))).to.equal('KEY_UNKNOWN');
    Object.assign(bank.registered, { mspId: 'Bank2MSP' });
    expect(await refusal(verify({ ...message }))).to.equal('KEY_UNKNOWN');
  });

  it('refuses two signatures, fewer components, and parameters that it does not know', async () => {
    const { headers, ...rest } = await signed();
    const input = headers['Signature-Input'] as string;
    const variants = [
      {
        ...headers,
        'Signature-Input': `${input}, other=()`,
        Signature: `${headers['Signature'] as string}, other=:AA==:`,
      },
      { ...headers, 'Signature-Input': input.replace(' "@target-uri"', '') },
      { ...headers, 'Signature-Input': `${input};alg="none"` },
      { ...headers, 'Signature-Input': 'no dictionary "' },
      { 'content-digest': headers['content-digest'] as string },
    ];
    for (const variant of variants) {
      expect(await refusal(verify({ ...rest, headers: variant }))).to.equal('SIGNATURE_INVALID');
    }
  });

  /** A request whose own sender has signed other parameters than agreed: the signature itself fits. */
  async function signedWith(change: (params: string) => string): Promise<RequestMessage> {
    const message = await signed();
    const params = change((message.headers['Signature-Input'] as string).replace('concordat=', ''));
    const lines = httpbis.formatSignatureBase(
      httpbis.createSignatureBase({ fields: REQUEST_COMPONENTS }, message),
    );
    const signature = bank.key.sign(Buffer.from(`${lines}\n"@signature-params": ${params}`));
    const headers = {
      ...message.headers,
      'Signature-Input': `concordat=${params}`,
      Signature: `concordat=:${Buffer.from(signature).toString('base64')}:`,
    };
    return { ...message, headers };
  }

  it('refuses what its sender has signed otherwise than agreed', async () => {
    expect(await refusal(verify(await signedWith((params) => params)))).to.equal(undefined);
    const now = NOW / 1000;
    const changes: [RegExp, string, string][] = [
      [/expires=\d+/, `expires=${now + 121}`, 'SIGNATURE_EXPIRED'],
      [/expires=\d+/, `expires=${now - 1}`, 'SIGNATURE_EXPIRED'],
      [/expires=\d+/, `expires="${now}"`, 'SIGNATURE_INVALID'],
      [/$/, ';alg="none"', 'SIGNATURE_INVALID'],
      [/tag="concordat"/, 'tag="other"', 'SIGNATURE_INVALID'],
      [/nonce="[^"]+"/, 'nonce="short"', 'SIGNATURE_INVALID'],
      [/ "@target-uri"/, '', 'SIGNATURE_INVALID'],
    ];
    for (const [part, instead, code] of changes) {
      const message = await signedWith((params) => params.replace(part, instead));
      expect(await refusal(verify(message)), instead).to.equal(code);
    }
  });

  it('reads no field that is longer than any honest one', async () => {
    const message = await signed();
    const long = 'concordat=1, '.repeat(200) + (message.headers['Signature-Input'] as string);
    const headers = { ...message.headers, 'Signature-Input': long };
    expect(await refusal(verify({ ...message, headers }))).to.equal('SIGNATURE_INVALID');
  });

  it('remembers a nonce for as long as its signature may be taken, skew included', async () => {
    let now = NOW;
    const later = { now: () => now };
    nonces = await ReplayStore.open(storage, later);
    const deps = { directory: directory(), clock: later, nonces };
    const first = await signed();
    await verifyRequest(deps, first, 'BankMSP');
    now = bank.now = NOW + 80_000;
    await verifyRequest(deps, await signed(), 'BankMSP');
    expect(await refusal(verifyRequest(deps, first, 'BankMSP'))).to.equal('REPLAYED');
  });

  it('forgets nonces once their signatures have expired', async () => {
    for (let i = 0; i < 5; i++) await nonces.claim('BankMSP', `nonce-number-${i}-abc`, NOW - 1);
    await nonces.claim('BankMSP', 'nonce-to-be-kept', NOW + 1);
    const keys: string[] = [];
    for await (const [key] of storage.table('nonce').range({})) keys.push(key);
    expect(keys).to.have.length(1);
  });

  describe('answers', () => {
    const ANSWER: AnswerMessage = { status: 200, headers: {}, body: Buffer.from('{"ok":true}') };
    const check = (answer: AnswerMessage, request: RequestMessage, mspId = 'TaxMSP') =>
      refusal(verifyAnswer({ directory: directory(), clock }, answer, { request, mspId }));

    it('fit the request that they answer, and no other', async () => {
      const [first, second] = [await signed(), await signed()];
      const answer = await signAnswer(tax.signer, ANSWER, first);
      expect(await check(answer, first)).to.equal(undefined);
      expect(await check(answer, second)).to.equal('SIGNATURE_INVALID');
    });

    it('cannot change their status, body or signer', async () => {
      const request = await signed();
      const answer = await signAnswer(tax.signer, ANSWER, request);
      expect(await check({ ...answer, status: 201 }, request)).to.equal('SIGNATURE_INVALID');
      expect(await check({ ...answer, body: Buffer.from('{}') }, request)).to.equal('DIGEST_MISMATCH');
      expect(await check(answer, request, 'BankMSP')).to.equal('SIGNATURE_INVALID');
      expect(await check(ANSWER, request)).to.equal('SIGNATURE_INVALID');
    });
  });
});
