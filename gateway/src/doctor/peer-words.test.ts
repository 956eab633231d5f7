import { expect } from 'chai';
import { endorsements } from './endorsements';
import { peerWords } from './peer-words';
import { probeOf, refusal } from './testing/probe';

/** As Fabric 3.1.5 says it; the wire conformance holds these words against a real network. */
const SAID: [said: string, meant: RegExp][] = [
  ['request unauthorized due to incorrect timestamp 2026-11-26T10:00:00Z, peer time …', /clock differs/],
  [
    'error validating proposal: access denied: channel [hub] creator org unknown, creator is malformed',
    /no organisation of this MSP id, or the certificate is another organisation’s/,
  ],
  [
    'error validating proposal: access denied: channel [hub] creator org [TaxMSP]',
    /does not accept this identity/,
  ],
  [
    'failed to get config for channel [hub]: could not get last config for channel hub',
    /not joined a channel/,
  ],
  ['no peers available to evaluate chaincode other in channel hub', /no chaincode of that name/],
  ['proposal client identity expired', /certificate has ended/],
  ['12 UNIMPLEMENTED: unknown service gateway.Gateway', /before 2\.4.*ledger\.client must be fabric-network/],
  ['12 UNIMPLEMENTED: The server does not implement the method /gateway.Gateway/Evaluate', /before 2\.4/],
  ['error in simulation: failed to execute transaction ab: …', /does not reach its chaincode process/],
  ['No connection established. Last error: …', /in clear, or TLS/],
];

describe('what a peer says, in the doctor’s words', () => {
  for (const [said, meant] of SAID) {
    it(`“${said.slice(0, 60)}” is ${meant.source}`, () => {
      expect(peerWords(refusal(said))).to.match(meant);
      expect(peerWords(refusal('refused', [{ mspId: 'TaxMSP', message: said }]))).to.match(meant);
    });
  }

  it('stays as it is where nothing better is known', () => {
    expect(peerWords('a string')).to.equal('a string');
  });

  it('names each organisation that does not endorse, and why', async () => {
    const away = 'error in simulation: failed to execute transaction ab: could not launch chaincode';
    const probe = probeOf({
      endorse: () =>
        Promise.reject(
          refusal('failed to collect enough transaction endorsements', [
            { mspId: 'TaxMSP', message: away },
            { mspId: 'CourtMSP', message: 'ProposalResponsePayloads do not match' },
          ]),
        ),
    });
    expect(await endorsements(probe, 'concordat')).to.deep.include({
      ok: false,
      finding:
        'TaxMSP: the peer does not reach its chaincode process; CourtMSP: its chaincode answers otherwise: another version, or other blocks',
    });
  });
});
