import { createHash } from 'node:crypto';
import { proposalId } from '../domain';
import type { Proposed, Role } from '../domain';
import { actJws, anchorOf, CHANNEL, consentTerms, DAY, digest, request, START, World } from './world';

type Step = [caller: string, call: string, argument: object];

const EXPIRES = START + 30 * DAY;

/** A member is admitted, another suspended, a third one leaves. */
function governance(): Step[] {
  const authorities = { identity: digest('identity'), tls: digest('tls') };
  const organisation = { mspId: 'Bank3MSP', name: 'Bank', governing: false, roles: ['reader'] as Role[] };
  const admitted = { ...organisation, acceptedCertifiers: null, authorities };
  const voted: [by: string, voters: string[], proposed: Proposed][] = [
    ['RegulatorMSP', ['TaxMSP', 'CourtMSP'], { kind: 'ADMIT', content: { organisation: admitted } }],
    [
      'TaxMSP',
      ['CourtMSP', 'CustomsMSP'],
      { kind: 'SUSPEND', content: { mspId: 'Bank2MSP', reason: 'test' } },
    ],
    [
      'BankMSP',
      ['TaxMSP', 'CourtMSP', 'RegulatorMSP'],
      { kind: 'LEAVE', content: { mspId: 'BankMSP', reason: 'test' } },
    ],
  ];
  return voted.flatMap(([proposer, voters, proposed]): Step[] => {
    const id = proposalId({ ...proposed, channel: CHANNEL, proposer, expires: EXPIRES });
    const votes = voters.map((voter): Step => [voter, 'governance:approve', { id }]);
    return [[proposer, 'governance:propose', { ...proposed, expires: EXPIRES }], ...votes];
  });
}

/** Plays a fixed story on a fresh ledger and prints the hash of all that it wrote, in order: see the test. */
async function replay(): Promise<string> {
  const world = await new World({ batches: process.argv[2] !== 'single' }).establish();
  const hash = createHash('sha256');
  const { id, terms } = await world.grant({ frequency: { count: 2, windowMs: DAY } });
  const ask = (...labels: string[]) => ({
    enquiries: labels.map((label) => request(label, { reference: id })),
  });
  const change = {
    leafHash: digest('leaf'),
    status: 'CORRECTED',
    reason: 'ERROR',
    replacement: digest('new'),
  };
  const claim = {
    grantee: 'BankMSP',
    seq: 1,
    line: 0,
    n: 0,
    statementHash: digest('s'),
    outcome: 'ANSWERED',
  };
  const story: Step[] = [
    ['TaxMSP', 'attestation:anchor', anchorOf('TaxMSP', { from: 0, to: 5 })],
    ['TaxMSP', 'attestation:anchor', anchorOf('TaxMSP', { from: 5, to: 77 })],
    ['BankMSP', 'enquiry:submit', ask('a', 'b', 'a', 'c')],
    [
      'CourtMSP',
      'enquiry:submit',
      { enquiries: [request('x', { basis: 'LEGAL_DUTY', reference: '法§4', purpose: 'judicial' })] },
    ],
    ['TaxMSP', 'release:record', { releases: [claim] }],
    ['TaxMSP', 'attestation:setStatus', { changes: [change] }],
    ['Bank2MSP', 'consent:act', { jws: actJws(terms, 'REVOKE'), bindingId: consentTerms().binding }],
    ['BankMSP', 'enquiry:submit', ask('d')],
    ['RegulatorMSP', 'supervision:recordSearch', { detailsHash: digest('search') }],
  ];
  for (const [index, [caller, call, argument]] of [...story, ...governance()].entries()) {
    const admin = call.startsWith('governance:');
    const time = START + DAY + index;
    const { answer, writes } = await world.peer.submit({ caller, call, argument, admin, time });
    hash.update(JSON.stringify([answer, writes]));
  }
  for (const entry of world.peer.committed) hash.update(JSON.stringify(entry));
  return hash.digest('hex');
}

replay().then(
  (digest) => process.stdout.write(digest),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
