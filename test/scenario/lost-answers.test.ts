import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ActKind, type ConsentState, parseActJws } from '@concordat/chaincode/domain';
import type { Api } from '@concordat/gateway/client';
import { FaultWire } from '@concordat/scripts/faults/fault-wire';
import { expect } from 'chai';
import { companiesOf, subjectOf } from '../support/companies';
import { runningConsortium } from '../support/consortium';
import { Intruder } from '../support/intruder';
import { bytesOfBlocks } from '../support/ledger-bytes';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import { arrived, json, requestConsent } from '../support/steps';

const LOOK_MS = 5;
const ACT_IN_A_BLOCK = /"jws":"([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)"/g;

interface Act {
  name: string;
  kind: ActKind;
  path: () => string;
  body: object;
  /** What the consent becomes. */
  becomes: ConsentState['state'];
  /** What another wish of the same kind is told. */
  refusal: string;
}

/** Each test is the next chapter of one consent's story. */
describe('an act whose answer is lost by kill -9 of the certifier’s gateway', function () {
  this.timeout(SCENARIO_MS);
  let wire: FaultWire;
  // Peers without lag: what the gateway could have heard, the test can read.
  const world = runningConsortium({
    maxLag: 0,
    ledgerOver: async (mspId, port) => {
      if (mspId !== 'TaxMSP') return port;
      wire = await FaultWire.start(port);
      return wire.port;
    },
  });
  const [company] = companiesOf(9740, 1);
  if (!company) throw new Error('no company');
  const subject = subjectOf(company);
  let tax: Intruder;
  let portal: Api;
  let asked: { handle: string; consentId: string };

  before(async () => {
    tax = await Intruder.of(world, 'TaxMSP');
    asked = await requestConsent({ grantee: world.bank, certifier: world.tax, subject });
    portal = await world.tax.portalOf(subject);
    await arrived(portal, asked.handle);
  });
  after(async () => {
    tax.close();
    await wire.close();
  });

  const acts: Act[] = [
    {
      name: 'signing',
      kind: 'GRANT',
      path: () => `/portal/v1/requests/${asked.handle}/answer`,
      body: { answer: 'sign' },
      becomes: 'ACTIVE',
      refusal: 'CONSENT_EXISTS',
    },
    {
      name: 'pausing',
      kind: 'PAUSE',
      path: () => `/portal/v1/consents/${asked.consentId}/pause`,
      body: {},
      becomes: 'PAUSED',
      refusal: 'ACT_NOT_POSSIBLE',
    },
  ];

  for (const { name, kind, path, body, becomes, refusal } of acts) {
    it(`${name}: the same key gives the same act, applied once; another key is refused`, async () => {
      const send = (key: string) =>
        json<{ state: string }>(portal, path(), { json: body, headers: { 'idempotency-key': key } });
      const key = randomUUID();
      await killedBefore(send(key), becomes);
      const before = await onLedger();
      expect(await send(key)).to.include({ state: becomes, consentId: asked.consentId });
      expect(await onLedger()).to.deep.equal(before);
      const brought = await broughtActs(kind);
      expect([brought.length, new Set(brought).size]).to.deep.equal([2, 1]);
      expect(await codeOf(send(randomUUID()))).to.equal(refusal);
    });
  }

  /** Kills the gateway once the ledger has what was sent, and before the gateway could hear so; starts it again. */
  async function killedBefore(sent: Promise<unknown>, becomes: string): Promise<void> {
    let ended: string | undefined;
    const end = sent.then(
      () => (ended = 'answered'),
      () => (ended = 'cut off'),
    );
    wire.holdAnswers();
    while (ended === undefined) {
      const letGo = wire.heldSoFar();
      if ((await onLedger())?.state === becomes) break;
      letGo();
      await sleep(LOOK_MS);
    }
    await world.tax.process.kill('SIGKILL');
    wire.carryAnswers();
    expect(await end).to.equal('cut off');
    await world.tax.process.restart();
    await world.tax.ready();
  }

  async function onLedger(): Promise<ConsentState | undefined> {
    const ids = [asked.consentId];
    const [found] = await tax.evaluate<({ state: ConsentState } | null)[]>('consent:get', { ids });
    return found?.state;
  }

  /** Every act of that kind about the consent that was brought to the ledger, in its order. */
  async function broughtActs(kind: ActKind): Promise<string[]> {
    const blocks = (await bytesOfBlocks(tax)).toString('utf8');
    const all = [...blocks.matchAll(ACT_IN_A_BLOCK)].map(([, jws = '']) => jws);
    return all.filter((jws) => {
      const { act } = parseActJws(jws);
      return act.act === kind && act.consentId === asked.consentId;
    });
  }
});
