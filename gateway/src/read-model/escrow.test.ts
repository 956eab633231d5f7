import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  canonicalJson,
  type Enquiry,
  nextChain,
  sequence,
  stateKey,
  toBase64url,
  toHex,
} from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { openFileKeys } from '../adapters/file-keys';
import { openLevelStorage } from '../adapters/level-storage';
import { drawRandom, escrow, type Opening, openingBytes, sealedBox, subjectCommitmentOf } from '../crypto';
import { createLog } from '../logging';
import type { Keys } from '../ports/keys';
import type { ReadModel } from '../ports/read-model';
import type { Storage } from '../ports/storage';
import { ScriptedLedger } from './testing/scripted-ledger';
import { startReadModel } from './index';

const SUBJECT = { kind: 'cn.uscc', identifier: '91990101MA0HY0016K' };
const OTHER = { kind: 'cn.uscc', identifier: '91990101MA0HY0017J' };

const newOpening = (subject = SUBJECT): Opening => ({ ...subject, salt: toHex(drawRandom(32)) });

describe('the regulator’s read model', () => {
  let directory: string;
  let storage: Storage;
  let keys: Keys;
  let ledger: ScriptedLedger;
  let model: ReadModel;
  let sealKey: Uint8Array;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'escrow-'));
    storage = await openLevelStorage(join(directory, 'db'));
    keys = await openFileKeys({
      directory: join(directory, 'keys'),
      channel: 'concordat',
      mspId: 'RegulatorMSP',
    });
    sealKey = (await keys.create('seal')).publicKey;
    ledger = new ScriptedLedger();
    model = await startReadModel({
      ledger,
      storage,
      log: createLog({ level: 'silent' }),
      escrowKeys: keys,
    });
  });
  afterEach(async () => {
    await model.close();
    await storage.close();
    await rm(directory, { recursive: true });
  });

  const chains = new Map<string, string>();
  beforeEach(() => chains.clear());

  async function enquire(
    grantee: string,
    seq: number,
    parts: { commitment: string; escrow: string },
  ): Promise<void> {
    const rest: Omit<Enquiry, 'chain'> = {
      enquiryId: Buffer.from(`${grantee}${seq}`).toString('hex').padStart(32, '0').slice(-32),
      basis: 'CONSENT',
      reference: 'c1',
      subjectCommitment: parts.commitment,
      escrow: parts.escrow,
      product: 'p@1',
      purpose: 'loan-origination',
      recipientKeyId: 'k1',
      detailsHash: 'cd'.repeat(32),
      grantee,
      seq,
      decision: 'DENIED',
      code: 'CONSENT_UNKNOWN',
      lines: [],
      time: 1000,
    };
    const chain = nextChain(chains.get(grantee) ?? null, rest);
    chains.set(grantee, chain);
    const value = canonicalJson({ ...rest, chain });
    ledger.commit([{ key: stateKey('enquiry', grantee, sequence(seq)), value }]);
    await model.waitForHeight(ledger.chain.length, { timeoutMs: 20_000 });
  }

  it('finds every enquiry about a subject, by whatever commitment and grantee, and no other', async () => {
    for (const [grantee, seq, subject] of [
      ['BankMSP', 1, SUBJECT],
      ['BankMSP', 2, OTHER],
      ['Bank2MSP', 1, SUBJECT],
    ] as const) {
      const opening = newOpening(subject);
      await enquire(grantee, seq, {
        commitment: subjectCommitmentOf(opening),
        escrow: escrow(opening, sealKey),
      });
    }
    expect(await model.enquiriesOfSubject(SUBJECT)).to.have.deep.members([
      { grantee: 'BankMSP', seq: 1 },
      { grantee: 'Bank2MSP', seq: 1 },
    ]);
    expect(await model.anomalies()).to.deep.equal([]);
    expect((await model.grantees()).map(({ escrowsOpened }) => escrowsOpened).sort()).to.deep.equal([1, 2]);
  });

  it('opens what was sealed to an older key, too', async () => {
    const opening = newOpening();
    const next = await keys.create('seal');
    await keys.activate(next.keyId);
    await enquire('BankMSP', 1, {
      commitment: subjectCommitmentOf(opening),
      escrow: escrow(opening, sealKey),
    });
    await enquire('BankMSP', 2, {
      commitment: subjectCommitmentOf(opening),
      escrow: escrow(opening, next.publicKey),
    });
    expect(await model.enquiriesOfSubject(SUBJECT)).to.have.length(2);
    expect(await model.anomalies()).to.deep.equal([]);
  });

  it('flags an escrow that does not open, names another subject, or was not derived from the salt', async () => {
    const opening = newOpening();
    const commitment = subjectCommitmentOf(opening);
    await enquire('BankMSP', 1, { commitment, escrow: toBase64url(drawRandom(200)) });
    await enquire('BankMSP', 2, { commitment, escrow: escrow({ ...opening, ...OTHER }, sealKey) });
    await enquire('BankMSP', 3, {
      commitment,
      escrow: toBase64url(sealedBox(sealKey, openingBytes(opening))),
    });
    const flaws = (await model.anomalies()).map(({ kind, seq }) => `${seq} ${kind}`).sort();
    expect(flaws).to.deep.equal(['1 ESCROW_UNREADABLE', '2 ESCROW_OTHER_SUBJECT', '3 ESCROW_NOT_DERIVED']);
    const [chain] = await model.grantees();
    expect(chain).to.include({ escrowsOpened: 0, escrowsFailed: 3, verified: true });
  });

  it('keeps no identifier in its database', async () => {
    const opening = newOpening();
    await enquire('BankMSP', 1, {
      commitment: subjectCommitmentOf(opening),
      escrow: escrow(opening, sealKey),
    });
    for (const table of ['seen-subject', 'seen-state', 'seen-order', 'seen-anomaly', 'seen-commitment']) {
      for await (const [key, value] of storage.table(table).range()) {
        expect(key + Buffer.from(value).toString('latin1')).not.to.contain(SUBJECT.identifier);
      }
    }
  });
});
