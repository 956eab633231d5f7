import { type Api as ApiType, Api } from '@concordat/gateway/client';
import type { RequestMessage, SignerDeps } from '@concordat/gateway/peer';
import { createMaterial } from '@concordat/network/material';
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { companiesOf, PRODUCT, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { eventually } from '../support/eventually';
import { type DoorOptions, ExchangeDoor, problemCode, type WireAnswer } from '../support/exchange-door';
import { Intruder } from '../support/intruder';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';

const PATH = '/exchange/v1/releases';
const BODY = {
  grantee: 'BankMSP',
  seq: 999_999,
  enquiryId: '00'.repeat(16),
  line: 0,
  opening: { keyId: 'seal-1', box: 'AAAA' },
};
const MINUTE_MS = 60_000;

describe('wrong organisation, role, token, key, signature, replay: refused and counted', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company] = companiesOf(9630, 1);
  if (!company) throw new Error('no company');
  const subject = subjectOf(company);
  let bank: Intruder;
  let bank2: Intruder;

  before(async () => {
    [bank, bank2] = await Promise.all([Intruder.of(world, 'BankMSP'), Intruder.of(world, 'Bank2MSP')]);
  });

  after(() => [bank, bank2].forEach((intruder) => intruder.close()));

  /** Runs the work and expects the court's counter of that refusal to grow by as much. */
  const counted = async (
    { listener, code, by = 1 }: { listener: string; code: string; by?: number },
    work: () => Promise<void>,
  ): Promise<void> => {
    const read = () => world.court.metric('concordat_refusals_total', { listener, code });
    const before = await read();
    await work();
    // Counted when the answer is through, which may be after it has come.
    await eventually(`${by} more of ${listener} ${code}`, async () =>
      (await read()) - before >= by ? true : undefined,
    );
  };

  describe('the exchange', () => {
    const signerOf = ({ mspId, keys }: Intruder, now = () => Date.now()): SignerDeps => ({
      mspId,
      keys,
      clock: { now },
    });
    const door = (options: Partial<DoorOptions> = {}) =>
      new ExchangeDoor(world.sandbox, {
        signer: signerOf(bank),
        certificateOf: 'BankMSP',
        of: 'CourtMSP',
        ...options,
      });
    const expectRefused = (answer: WireAnswer, code: string) => {
      expect(answer.status, answer.body.toString('utf8')).to.equal(401);
      expect(problemCode(answer)).to.equal(code);
    };
    /** Asks with a message that was spoilt after it was signed. */
    const spoilt = async (spoil: (message: RequestMessage) => RequestMessage, code: string) =>
      counted({ listener: 'exchange', code }, async () => {
        expectRefused(await door().send(spoil(await door().sign(PATH, BODY))), code);
      });

    it('lets nobody in without a certificate of the consortium', async () => {
      const { signer, of } = { signer: signerOf(bank), of: 'CourtMSP' };
      const bare = new ExchangeDoor(world.sandbox, { signer, of });
      await bare.ask(PATH, BODY).then(
        () => expect.fail('it was let in'),
        (error: Error) => expect(error.message).to.match(/certificate|socket|ECONNRESET/i),
      );
    });

    it('lets nobody in with a certificate of the right name from another authority', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'concordat-stranger-'));
      try {
        const stranger = { mspId: 'BankMSP', domain: 'bank.example', peer: false, users: [] };
        await createMaterial({ dir: folder, organisations: [stranger] });
        await door({ material: folder })
          .ask(PATH, BODY)
          .then(
            () => expect.fail('it was let in'),
            (error: Error) => expect(error.message).to.match(/certificate|socket|unknown ca|ECONNRESET/i),
          );
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('refuses one organisation’s signature on another’s connection', () =>
      counted({ listener: 'exchange', code: 'SIGNATURE_INVALID', by: 2 }, async () => {
        expectRefused(await door({ certificateOf: 'Bank2MSP' }).ask(PATH, BODY), 'SIGNATURE_INVALID');
        // In the other's name, with the own key.
        const posing = { ...signerOf(bank2), mspId: 'BankMSP' };
        expectRefused(await door({ signer: posing }).ask(PATH, BODY), 'SIGNATURE_INVALID');
      }));

    it('refuses a message without signature, and one whose signature is of another', async () => {
      const without = ({ headers, ...message }: RequestMessage): RequestMessage => {
        const rest = Object.entries(headers).filter(([name]) => !/^signature/i.test(name));
        return { ...message, headers: Object.fromEntries(rest) };
      };
      await spoilt(without, 'SIGNATURE_INVALID');
    });

    it('refuses a body, a digest, a path that are not the signed ones', async () => {
      await counted({ listener: 'exchange', code: 'DIGEST_MISMATCH' }, async () => {
        const message = await door().sign(PATH, BODY);
        const body = Buffer.from(JSON.stringify({ ...BODY, seq: 111_111 }));
        const answer = await door().send({ ...message, body });
        expect(problemCode(answer)).to.equal('DIGEST_MISMATCH');
      });
      const elsewhere = ({ url, ...message }: RequestMessage) => ({ ...message, url: `${url}?line=1` });
      await spoilt(elsewhere, 'SIGNATURE_INVALID');
    });

    it('refuses the same message a second time, and counts it', () =>
      counted({ listener: 'exchange', code: 'REPLAYED', by: 3 }, async () => {
        // A box that opens, so that the one that comes first waits for its enquiry while the others come.
        const opening = { ...subject, salt: '00'.repeat(32) };
        const asked = await bank.releaseOf({ ...BODY, publisher: 'CourtMSP', grantee: 'Bank2MSP' }, opening);
        const message = await door().sign(PATH, asked);
        const answers = await Promise.all([1, 2, 3, 4].map(() => door().send(message)));
        const [first, ...again] = answers.sort((a, b) => b.status - a.status);
        again.forEach((answer) => expectRefused(answer, 'REPLAYED'));
        expect(first && problemCode(first)).to.equal('ENQUIRY_NOT_FOUND');
      }));

    it('refuses what was signed too long ago, or in the future', () =>
      counted({ listener: 'exchange', code: 'SIGNATURE_EXPIRED', by: 2 }, async () => {
        for (const shift of [-10 * MINUTE_MS, 10 * MINUTE_MS]) {
          const signer = signerOf(bank, () => Date.now() + shift);
          expectRefused(await door({ signer }).ask(PATH, BODY), 'SIGNATURE_EXPIRED');
        }
      }));

    it('refuses keys that are not registered, or registered for another use', () =>
      counted({ listener: 'exchange', code: 'KEY_UNKNOWN', by: 2 }, async () => {
        for (const keyId of ['message-99', bank.keys.current('seal').keyId]) {
          const keys: SignerDeps['keys'] = {
            current: (use) => ({ ...bank.keys.current(use), keyId }),
            sign: async (use, message) => ({ ...(await bank.keys.sign(use, message)), keyId }),
          };
          expectRefused(await door({ signer: { ...signerOf(bank), keys } }).ask(PATH, BODY), 'KEY_UNKNOWN');
        }
      }));

    it('answers a bank neither as a certifier nor as a regulator', async () => {
      const looks = { subject: { keyId: 'seal-1', box: 'AAAA' } };
      const answer = await bank.door('RegulatorMSP').ask('/exchange/v1/subject-looks', looks);
      expect(answer.status).to.equal(403);
      expect(problemCode(answer)).to.equal('NOT_CERTIFIER');
    });
  });

  describe('the internal listener', () => {
    const records = (api: ApiType) =>
      api.send('/v1/records', { query: { schema: TAX }, json: [taxGrade(company)] });
    const resolving = (api: ApiType) =>
      api.send('/v1/resolve', {
        json: { subject, product: PRODUCT, purpose: 'loan-origination', application: 'X' },
      });

    it('refuses no token, a made-up one, another organisation’s, a subject’s', () =>
      counted({ listener: 'internal', code: 'UNAUTHENTICATED', by: 4 }, async () => {
        const { internalUrl } = world.court.info;
        const portal = await world.tax.operator.send('/v1/portal/tokens', { json: subject });
        const { token } = (await portal.json()) as { token: string };
        const tokens = [undefined, `cdt_${'x'.repeat(43)}`, world.tax.info.tokens.operator, token];
        for (const wrong of tokens)
          expect(await codeOf(new Api(internalUrl, wrong).send('/v1/records'))).to.equal('UNAUTHENTICATED');
      }));

    it('refuses every role what is another’s', () =>
      counted({ listener: 'internal', code: 'FORBIDDEN', by: 6 }, async () => {
        const { court } = world;
        const search = (api: ApiType) =>
          api.send('/v1/audit/enquiries', { headers: { accept: 'application/json' } });
        const wrong: [(api: ApiType) => Promise<unknown>, ApiType][] = [
          [records, court.officer],
          [records, court.inspector],
          [resolving, court.submitter],
          [resolving, court.inspector],
          [search, court.officer],
          [search, court.submitter],
        ];
        for (const [ask, api] of wrong) expect(await codeOf(ask(api))).to.equal('FORBIDDEN');
      }));

    it('has no search by subject anywhere but at the regulator', async () => {
      const body = { json: { subject, reason: 'curious', officer: 'x' } };
      for (const member of [world.bank, world.tax])
        expect(await codeOf(member.inspector.send('/v1/audit/search', body))).to.equal('NOT_FOUND');
    });
  });

  it('the portal takes no organisation’s token, and logs in nobody by itself', async () => {
    const { portalUrl, tokens } = world.tax.info;
    for (const token of [undefined, tokens.officer, tokens.operator, tokens.submitter, tokens.inspector]) {
      const api = new Api(portalUrl ?? '', token);
      expect(await codeOf(api.send('/portal/v1/requests'))).to.equal('UNAUTHENTICATED');
    }
    const mint = world.tax.officer.send('/v1/portal/tokens', { json: subject });
    expect(await codeOf(mint)).to.equal('FORBIDDEN');
  });
});
