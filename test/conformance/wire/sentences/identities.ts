import { readFileSync } from 'node:fs';
import {
  authorityPaths,
  createAuthority,
  issue,
  type LeafOptions,
  loadAuthority,
} from '@concordat/network/material';
import { expect } from 'chai';
import { type Bench, type Failure, failureOf } from '../bench';
import { withHeader } from '../forgery';
import type { WireClient } from '../wire-client';

const ABORTED = 10;
const FAILED_PRECONDITION = 9;
const UNAVAILABLE = 14;
const DAY_MS = 86_400_000;
const WINDOW_SECONDS = 15 * 60;

/** Certificates, signatures and times that a peer takes or refuses, and its words. */
export function identitySentences(bench: () => Bench): void {
  async function issued(options: LeafOptions, mspId = 'TaxMSP'): Promise<WireClient> {
    const { ca, caKey } = authorityPaths(bench().network.materialDir, 'TaxMSP');
    const pem = { cert: readFileSync(ca, 'utf8'), key: readFileSync(caKey, 'utf8') };
    return bench().client({ mspId, peerOf: 'TaxMSP', pem: await issue(await loadAuthority(pem), options) });
  }

  async function foreign(mspId: string): Promise<WireClient> {
    const authority = await createAuthority('CN=ca of nobody');
    return bench().client({
      mspId,
      peerOf: 'TaxMSP',
      pem: await issue(authority, { subject: 'CN=x,OU=client' }),
    });
  }

  const submitted = ({ contract }: WireClient) =>
    failureOf(contract.submitTransaction('put', 'identity', 'x'));
  const evaluated = ({ contract }: WireClient) => failureOf(contract.evaluateTransaction('get', 'identity'));
  const first = ({ details }: Failure) => details[0]?.message ?? '';

  /** Refused by the peer's checks: what the gateway makes of it. */
  async function expectRefused(client: WireClient, words: RegExp): Promise<void> {
    const [onSubmit, onEvaluate] = [await submitted(client), await evaluated(client)];
    expect([onSubmit.code, onEvaluate.code]).to.deep.equal([ABORTED, FAILED_PRECONDITION]);
    expect(first(onSubmit)).to.match(words);
    expect(onEvaluate.message).to.contain(`evaluate call to endorser returned error: ${first(onEvaluate)}`);
    expect(first(onEvaluate)).to.match(words);
  }

  it('refuses an expired certificate', async () => {
    const [notBefore, notAfter] = [new Date(Date.now() - 3 * DAY_MS), new Date(Date.now() - DAY_MS)];
    const late = await issued({ subject: 'CN=late,OU=client', notBefore, notAfter });
    const [onSubmit, onEvaluate] = [await submitted(late), await evaluated(late)];
    if (!bench().network.filters) {
      const words =
        'error validating proposal: access denied: channel [concordat] creator org unknown, creator is malformed';
      return void expect([onSubmit.code, first(onSubmit)]).to.deep.equal([ABORTED, words]);
    }
    expect([onSubmit.code, first(onSubmit)]).to.deep.equal([ABORTED, 'proposal client identity expired']);
    expect([onEvaluate.code, first(onEvaluate)]).to.deep.equal([
      UNAVAILABLE,
      'proposal client identity expired',
    ]);
  });

  it('takes a certificate whose time has not come, as Fabric does', async () => {
    const early = await issued({ subject: 'CN=early,OU=client', notBefore: new Date(Date.now() + DAY_MS) });
    const { code } = await bench().commit(await bench().endorse('put', ['early', 'x'], early));
    expect(code).to.equal(0);
  });

  it('refuses certificates without a role, or with two', async () => {
    const words = /^error validating proposal: access denied: channel \[concordat\] creator org \[TaxMSP\]/;
    await expectRefused(await issued({ subject: 'CN=nobody' }), words);
    await expectRefused(await issued({ subject: 'CN=both,OU=client,OU=peer' }), words);
  });

  it('refuses a peer’s own certificate as a client’s', async () => {
    await expectRefused(
      await issued({ subject: 'CN=a peer,OU=peer' }),
      /^failed evaluating policy on signed data during check policy \[\/Channel\/Application\/Writers\]: \[signature set did not satisfy policy\]$/,
    );
  });

  it('refuses a certificate of another organisation’s, of nobody’s CA, of no member', async () => {
    const words =
      /^error validating proposal: access denied: channel \[concordat\] creator org unknown, creator is malformed/;
    await expectRefused(await issued({ subject: 'CN=x,OU=client' }, 'CourtMSP'), words);
    await expectRefused(await foreign('TaxMSP'), words);
    await expectRefused(await foreign('NobodyMSP'), words);
  });

  it('refuses a proposal under a signature that is none', async () => {
    const { contract, gateway } = bench().tax;
    const bytes = contract.newProposal('put', { arguments: ['signed', 'x'] }).getBytes();
    const forged = gateway.newSignedProposal(bytes, Buffer.from('3006020101020101', 'hex'));
    const refused = await failureOf(forged.endorse());
    expect([refused.code, first(refused)]).to.satisfy(
      ([code, words]: [number, string]) =>
        code === ABORTED &&
        words.startsWith(
          'error validating proposal: access denied: channel [concordat] creator org [TaxMSP]',
        ),
    );
  });

  it('refuses a transaction id that is not the hash of nonce and creator', async () => {
    const proposal = bench().tax.contract.newProposal('put', { arguments: ['id', 'x'] });
    const txId = 'ab'.repeat(32);
    const refused = await failureOf(withHeader(bench().tax, proposal, { txId }).endorse());
    expect([refused.code, first(refused)]).to.deep.equal([
      ABORTED,
      `error validating proposal: incorrectly computed txid '${txId}' -- expected '${proposal.getTransactionId()}'`,
    ]);
  });

  for (const [what, sign] of [
    ['older', -1],
    ['newer', 1],
  ] as const) {
    it(`refuses a proposal more than 15 minutes ${what} than now`, async function () {
      if (!bench().network.filters) return this.skip();
      const at = (seconds: number) =>
        withHeader(bench().tax, bench().tax.contract.newProposal('put', { arguments: ['time', 'x'] }), {
          seconds,
        });
      const seconds = sign * (WINDOW_SECONDS + 30);
      const refused = await failureOf(at(seconds).endorse());
      const words =
        /^request unauthorized due to incorrect timestamp \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, peer time \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, peer.authentication.timewindow 15m0s$/;
      expect([refused.code, words.test(first(refused))], first(refused)).to.deep.equal([ABORTED, true]);
      const onEvaluate = await failureOf(at(seconds).evaluate());
      expect([onEvaluate.code, words.test(first(onEvaluate))]).to.deep.equal([UNAVAILABLE, true]);
      await at(sign * (WINDOW_SECONDS - 60)).endorse();
    });
  }
}
