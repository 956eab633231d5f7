import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { type ErrorDetail, GatewayError } from '@hyperledger/fabric-gateway';
import { expect } from 'chai';
import { isDisconnected, isUnclear, ledgerFault } from './ledger-fault';

function failure(code: number, message: string, details: string[] = []): GatewayError {
  const cause: ServiceError = Object.assign(new Error(message), {
    code,
    details: message,
    metadata: new Metadata(),
  });
  const parts: ErrorDetail[] = details.map((text) => ({
    address: 'peer:7051',
    mspId: 'TaxMSP',
    message: text,
  }));
  return new GatewayError({ code, details: parts, cause, message });
}

describe('faults of the ledger', () => {
  const cases: [string, GatewayError, string][] = [
    [
      "a contract's refusal at endorsement",
      failure(
        status.ABORTED,
        '10 ABORTED: failed to endorse transaction, see attached details for more info',
        ['chaincode response 500, STALE_HEAD: the log has 7 leaves'],
      ),
      'STALE_HEAD: the log has 7 leaves',
    ],
    [
      "a contract's refusal at evaluation",
      failure(
        status.UNKNOWN,
        '2 UNKNOWN: evaluate call to endorser returned error: chaincode response 500, NOT_YOURS: another’s',
      ),
      'NOT_YOURS: another’s',
    ],
    [
      'endorsements that differ',
      failure(
        status.ABORTED,
        '10 ABORTED: failed to assemble transaction: ProposalResponsePayloads do not match',
      ),
      'ENDORSEMENT_MISMATCH: ',
    ],
    [
      'a peer that is away',
      failure(
        status.UNAVAILABLE,
        '14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED',
      ),
      'LEDGER_UNAVAILABLE: the peer cannot be reached',
    ],
    [
      'a peer without a gateway service',
      failure(status.UNIMPLEMENTED, '12 UNIMPLEMENTED: unknown service gateway.Gateway'),
      'LEDGER_REFUSED: the peer has no gateway service: it is older than Fabric 2.4',
    ],
    [
      'a peer that does not answer',
      failure(
        status.DEADLINE_EXCEEDED,
        '4 DEADLINE_EXCEEDED: Deadline exceeded after 10.002s,LB pick: 0.001s,remote_addr=127.0.0.1:7051',
      ),
      'LEDGER_UNAVAILABLE: the peer does not answer',
    ],
    [
      'a peer that says why it cannot serve',
      failure(status.UNAVAILABLE, '14 UNAVAILABLE: no orderers available'),
      'LEDGER_UNAVAILABLE: no orderers available',
    ],
    [
      'a chaincode that is away',
      failure(
        status.ABORTED,
        '10 ABORTED: failed to endorse transaction, see attached details for more info',
        ['error in simulation: failed to execute transaction 75ab: could not launch chaincode concordat'],
      ),
      'LEDGER_UNAVAILABLE: the chaincode does not answer',
    ],
    [
      'too many requests',
      failure(status.RESOURCE_EXHAUSTED, '8 RESOURCE_EXHAUSTED: limit 500'),
      'LEDGER_BUSY: ',
    ],
    [
      'too many requests, as Fabric’s peer says it',
      failure(
        status.UNKNOWN,
        '2 UNKNOWN: too many requests for /gateway.Gateway, exceeding concurrency limit (500)',
      ),
      'LEDGER_BUSY: ',
    ],
    [
      'a message that is too large',
      failure(status.RESOURCE_EXHAUSTED, '8 RESOURCE_EXHAUSTED: Received message larger than max (5 vs 4)'),
      'LEDGER_REFUSED: ',
    ],
    [
      'a certificate that has ended, when evaluating',
      failure(status.UNAVAILABLE, '14 UNAVAILABLE: evaluate call to endorser returned error: x', [
        'proposal client identity expired',
      ]),
      'LEDGER_FORBIDDEN: the certificate of the service identity has ended',
    ],
    [
      'a clock that differs',
      failure(status.ABORTED, '10 ABORTED: failed to endorse transaction', [
        'request unauthorized due to incorrect timestamp 2026-11-26T10:00:00Z, peer time 2026-11-26T10:20:00Z',
      ]),
      'LEDGER_FORBIDDEN: this machine’s clock and the peer’s differ',
    ],
    ['access denied', failure(status.PERMISSION_DENIED, '7 PERMISSION_DENIED: no'), 'LEDGER_FORBIDDEN: '],
    [
      'an orderer that refuses',
      failure(status.ABORTED, '10 ABORTED: received unsuccessful response from orderer: status=BAD_REQUEST'),
      'LEDGER_REFUSED: ',
    ],
    [
      'a fault of the chaincode without a code',
      failure(status.ABORTED, '10 ABORTED: failed', ['chaincode response 500, undefined is not a function']),
      'LEDGER_REFUSED: ',
    ],
  ];
  cases.forEach(([what, error, expected]) => {
    it(`recognises ${what}`, () => {
      const fault = ledgerFault(error, { txId: 'abc' });
      expect(fault.message.startsWith(expected), fault.message).to.equal(true);
      expect(fault.code).to.equal(expected.split(':')[0]);
      expect(fault.cause).to.equal(error);
      expect(fault.txId).to.equal('abc');
    });
  });

  it('passes on no more of what a peer says than a refusal may be long', () => {
    const refused = (text: string) =>
      ledgerFault(failure(status.ABORTED, 'x', [`chaincode response 500, ${text}`]));
    expect(refused(`STALE_HEAD: ${'x'.repeat(1e5)}`).message).to.have.length.below(5_000);
    expect(refused(`${'A'.repeat(1e5)}: x`)).to.include({ code: 'LEDGER_REFUSED' });
    expect(refused('y'.repeat(1e5)).message).to.have.length.below(5_000);
  });

  it('asks again over a new connection what failed for want of one, and nothing that the peer refused', () => {
    const refused = failure(status.UNAVAILABLE, '14 UNAVAILABLE: proposal client identity expired');
    expect(isDisconnected(ledgerFault(refused))).to.equal(false);
    const cut = failure(status.UNAVAILABLE, '14 UNAVAILABLE: Connection dropped');
    expect(isDisconnected(ledgerFault(cut))).to.equal(true);
    const cutUnderIt = failure(status.CANCELLED, '1 CANCELLED: failed to endorse transaction', [
      'Call cancelled',
    ]);
    expect(isDisconnected(ledgerFault(cutUnderIt))).to.equal(true);
  });

  it('knows after which failures a transaction may have reached the orderers', () => {
    expect(isUnclear(failure(status.UNAVAILABLE, '14'))).to.equal(true);
    expect(isUnclear(ledgerFault(failure(status.DEADLINE_EXCEEDED, '4')))).to.equal(true);
    expect(isUnclear(failure(status.ABORTED, '10'))).to.equal(false);
    expect(isUnclear(failure(status.RESOURCE_EXHAUSTED, '8'))).to.equal(false);
  });
});
