import { expect } from 'chai';
import { isChaincodesRefusal } from './readiness-by-query';

/** As `peer chaincode query` of Fabric 2.3 ends. */
const said = (message: string) =>
  `FABRIC_TOOL_FAILED: peer chaincode query --channelID: Error: endorsement failure during query. response: status:500 message:"${message}" `;

describe('a peer without a gateway service, asked for its chaincode', () => {
  it('has reached it where the chaincode itself refuses', () => {
    const refusal = 'FUNCTION_UNKNOWN: no contract has that function';
    expect(isChaincodesRefusal(said(refusal))).to.equal(true);
  });

  it('has not where the peer refuses, or does not answer', () => {
    for (const words of [
      'make sure the chaincode concordat has been successfully defined on channel concordat and try again: not found',
      'error in simulation: failed to execute transaction 1f: could not launch chaincode concordat_1:ab: connection refused',
      "channel 'concordat' not found",
    ]) {
      expect(isChaincodesRefusal(said(words)), words).to.equal(false);
    }
    expect(
      isChaincodesRefusal('Error: error getting endorser client for query: connection refused'),
    ).to.equal(false);
  });
});
