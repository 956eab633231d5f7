import { expect } from 'chai';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectFabricNetwork, type FabricNetworkOptions } from '.';
import { loadLibrary } from './library';

const NODE = { endpoint: '127.0.0.1:1' };
const OPTIONS: FabricNetworkOptions = {
  peers: [{ ...NODE, mspId: 'TaxMSP' }],
  orderers: [NODE],
  mspId: 'TaxMSP',
  cert: 'a certificate',
  key: { sign: () => Promise.resolve(new Uint8Array()) },
  channel: 'concordat',
  chaincode: 'concordat',
};

describe('the package fabric-network', () => {
  it('is asked for with the command that installs it, where it is chosen and absent', () => {
    const elsewhere = createRequire(join(tmpdir(), 'none.js'));
    expect(() => loadLibrary(elsewhere)).to.throw(
      /^CONFIG_INVALID: .*npm install --ignore-scripts fabric-network@2\.2\.20$/,
    );
  });

  it('never gets to sign: its old elliptic curve package is not even loaded', () => {
    connectFabricNetwork(OPTIONS).close();
    const loaded = Object.keys(require.cache);
    expect(loaded.some((file) => file.includes('/node_modules/fabric-common/'))).to.equal(true);
    expect(
      loaded.filter((file) => /\/node_modules\/(elliptic|pkcs11js|nano|axios)\//.test(file)),
    ).to.deep.equal([]);
  });

  const wrong: [string, Partial<FabricNetworkOptions>, string][] = [
    ['no peer', { peers: [] }, '/ledger/peers'],
    ['no orderer', { orderers: [] }, '/ledger/orderers'],
    ['more endorsements than organisations', { endorsements: 2 }, '/ledger/endorsements'],
  ];
  for (const [what, options, place] of wrong) {
    it(`is not connected with ${what}`, () => {
      expect(() => connectFabricNetwork({ ...OPTIONS, ...options })).to.throw(`CONFIG_INVALID: ${place}`);
    });
  }
});
