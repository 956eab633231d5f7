import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLedgerNodes } from './ledger-nodes';

describe('the file of peers and orderers', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nodes-'));
    await writeFile(join(folder, 'tls.pem'), 'PEM');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function read(text: string) {
    const file = join(folder, 'nodes.yaml');
    await writeFile(file, text);
    return readLedgerNodes(file);
  }
  const refused = (text: string) =>
    read(text).then(
      () => 'no refusal',
      (error: Error) => error.message,
    );

  it('is read with the certificates that it names', async () => {
    const nodes = await read(`
peers: [{ mspId: TaxMSP, endpoint: "peer:7051", tlsRootCert: tls.pem, hostAlias: peer.tax }]
orderers: [{ endpoint: "orderer:7050" }]
endorsements: 1
`);
    expect(nodes).to.deep.equal({
      peers: [{ mspId: 'TaxMSP', endpoint: 'peer:7051', tlsRootCert: 'PEM', hostAlias: 'peer.tax' }],
      orderers: [{ endpoint: 'orderer:7050' }],
      endorsements: 1,
    });
  });

  it('is refused with every place that is wrong', async () => {
    const message = await refused('peers: [{ endpoint: "peer:7051" }]\nendorsements: 0\n');
    expect(message).to.match(/^CONFIG_INVALID: .*nodes\.yaml: /);
    for (const place of ['/peers/0/mspId', '/orderers', '/endorsements']) expect(message).to.contain(place);
  });

  it('is refused where it is no YAML, or names a certificate that is not there', async () => {
    expect(await refused('peers: [')).to.match(/^CONFIG_INVALID: /);
    const text =
      'peers: [{ mspId: a, endpoint: "b:1", tlsRootCert: none.pem }]\norderers: [{ endpoint: "c:1" }]\n';
    expect(await refused(text)).to.match(/^CONFIG_INVALID: .*none\.pem/);
  });
});
