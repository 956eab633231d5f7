import { expect } from 'chai';
import { LedgerError } from '../ports/ledger';
import { accessRules, type ReadPolicy } from '@concordat/network/fabric';
import { accessRulesOf, closedDoors } from './access-rules';
import { endorsementRule } from './endorsement-rule';
import { probeOf } from './testing/probe';

const FORBIDDEN = new LedgerError('LEDGER_FORBIDDEN', 'this organisation may not ask that of the ledger');

/** A peer that answers questions to system chaincodes with these words, and shows a reader no block. */
const peerSaying = (words: string) =>
  probeOf({
    ask: () => Promise.reject(new LedgerError('LEDGER_REFUSED', words)),
    firstBlock: () => Promise.reject(FORBIDDEN),
  });

describe('what the doctor says of rules that pocket does not have', () => {
  const pocket = peerSaying(
    'pocket does not support _lifecycle: what runs on its channel stands in its options',
  );

  it('is said in plain words, and is no fault', async () => {
    const parts = { chaincode: 'concordat', governing: ['TaxMSP'], rules: undefined };
    const { ok, finding } = await endorsementRule({ probe: pocket, ...parts });
    expect([ok, finding]).to.deep.equal([null, 'pocket has none of this; on a Fabric network it is checked']);
  });

  it('is a closed door to a reader', async () => {
    expect((await closedDoors(pocket, 'hub')).ok).to.equal(true);
  });

  it('is not said of a peer that fails otherwise: that door may be open', async () => {
    const { ok, finding } = await closedDoors(peerSaying('something broke'), 'hub');
    expect(ok).to.equal(null);
    expect(finding).to.contain('something broke');
  });
});

describe('what the doctor says of access rules', () => {
  const GOVERNING = ['TaxMSP', 'CourtMSP'];
  const ours: ReadPolicy = { kind: 'signatures', rule: "OutOf(1, 'TaxMSP.member', 'CourtMSP.member')" };
  const examined = (readers: ReadPolicy | undefined, access: Record<string, string> = {}) =>
    accessRulesOf(
      {
        policies: { '/Channel/Readers': ours, ...(readers && { '/Channel/Application/Readers': readers }) },
        access: { ...accessRules(), ...access },
        changedBy: {},
      },
      GOVERNING,
    );

  it('is no fault where blocks are for governing members only', async () => {
    expect((await examined(ours)).ok).to.equal(true);
  });

  it('names whom a reading rule lets in beside governing members, and rules that count everybody', async () => {
    const open: [ReadPolicy | undefined, string][] = [
      [
        { kind: 'signatures', rule: "OutOf(1, 'TaxMSP.member', 'BankMSP.member')" },
        'lets BankMSP see blocks',
      ],
      [{ kind: 'implicit', rule: 'ANY', subPolicy: 'Readers' }, 'is ANY of all organisations'],
      [{ kind: 'signatures', rule: "OutOf(1, OutOf(1, 'BankMSP.member'))" }, 'no plain rule'],
      [undefined, 'is not set'],
    ];
    for (const [policy, words] of open) {
      const { ok, finding } = await examined(policy);
      expect(ok).to.equal(false);
      expect(finding).to.contain('/Channel/Application/Readers').and.to.contain(words);
    }
  });

  it('names a resource that is opened wider, or left to Fabric', async () => {
    const writers = '/Channel/Application/Writers';
    expect((await examined(ours, { 'event/Block': writers })).finding).to.equal(
      `event/Block is for ${writers}, not for /Channel/Application/Readers`,
    );
    const without = Object.fromEntries(
      Object.entries(accessRules()).filter(([resource]) => resource !== 'event/Block'),
    );
    const rules = { policies: { '/Channel/Readers': ours, '/Channel/Application/Readers': ours } };
    const left = await accessRulesOf({ ...rules, access: without, changedBy: {} }, GOVERNING);
    expect([left.ok, left.finding]).to.deep.equal([
      false,
      'event/Block is for whom Fabric chooses, not for /Channel/Application/Readers',
    ]);
  });

  it('names the doors that are open to a reader', async () => {
    const open = probeOf({
      ask: (chaincode) =>
        chaincode === 'qscc' ? Promise.resolve(new Uint8Array()) : Promise.reject(FORBIDDEN),
      firstBlock: () => Promise.resolve(0),
    });
    expect(await closedDoors(open, 'hub')).to.deep.include({
      ok: false,
      finding: 'too open: this reader may read blocks, ask the ledger’s height',
    });
  });
});
