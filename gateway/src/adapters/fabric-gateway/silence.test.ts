import { Metadata, status } from '@grpc/grpc-js';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { expect } from 'chai';
import { silenceOf } from './silence';

function failure(code: number, message: string): GatewayError {
  const cause = Object.assign(new Error(message), { code, details: message, metadata: new Metadata() });
  return new GatewayError({ code, details: [], cause, message });
}

describe('the silence of a peer', () => {
  const { UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED } = status;
  const told: [number, string, string][] = [
    [
      DEADLINE_EXCEEDED,
      '4 DEADLINE_EXCEEDED: Deadline exceeded after 10.002s,remote_addr=[::1]:7051',
      'answer',
    ],
    [UNAVAILABLE, '14 UNAVAILABLE: Channel closed before call started', 'answer'],
    [CANCELLED, '1 CANCELLED: Call cancelled', 'answer'],
    [
      UNAVAILABLE,
      '14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED',
      'reached',
    ],
    [UNAVAILABLE, '14 UNAVAILABLE: Name resolution failed for target dns:peer0.tax.example:7051', 'reached'],
    [UNAVAILABLE, '14 UNAVAILABLE: Connection dropped', 'broke'],
    [UNAVAILABLE, '14 UNAVAILABLE: read ECONNRESET', 'broke'],
  ];
  for (const [code, text, word] of told) {
    it(`is told without gRPC’s words for ${text.slice(0, 48)}`, () => {
      const words = silenceOf(failure(code, text));
      expect(words).to.contain(word);
      expect(words).not.to.match(/deadline|channel|cancelled|ECONN|remote_addr/i);
    });
  }

  it('is none where the peer says itself what it lacks', () => {
    for (const text of [
      '14 UNAVAILABLE: no orderers available',
      '4 DEADLINE_EXCEEDED: evaluate timeout expired',
    ])
      expect(silenceOf(failure(UNAVAILABLE, text)), text).to.equal(undefined);
    expect(silenceOf(new Error('Deadline exceeded'))).to.equal(undefined);
  });
});
