import { createHash } from 'node:crypto';
import { actJws, anchorOf, consentTerms, DAY, digest, request, START, World } from './world';

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
  const story: [caller: string, call: string, argument: object][] = [
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
  for (const [index, [caller, call, argument]] of story.entries()) {
    const { answer, writes } = await world.peer.submit({ caller, call, argument, time: START + DAY + index });
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
