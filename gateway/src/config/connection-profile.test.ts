import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { GatewayError } from '../errors';
import { readConnectionProfile, readProfileNodes } from './connection-profile';
import { readLedgerAccess } from './ledger-access';

const PEM = '-----BEGIN CERTIFICATE-----\n…';

/** As a Fabric test network writes it, with what Concordat does not need. */
function profile() {
  return {
    name: 'consortium',
    version: '1.0.0',
    client: { organization: 'Bank', connection: { timeout: { peer: { endorser: '300' } } } },
    organizations: {
      Tax: { mspid: 'TaxMSP', peers: ['peer0.tax'], certificateAuthorities: ['ca.tax'] },
      Court: { mspid: 'CourtMSP', peers: ['peer0.court', 'peer1.court'] },
      Bank: { mspid: 'BankMSP' },
    },
    peers: {
      'peer0.tax': {
        url: 'grpcs://tax.example:7051',
        tlsCACerts: { pem: [PEM] },
        grpcOptions: { 'ssl-target-name-override': 'peer0.tax.example', 'grpc.keepalive_time_ms': 1 },
      },
      'peer0.court': {
        url: 'grpcs://court.example:7051',
        tlsCACerts: { path: 'court.pem' },
        grpcOptions: { hostnameOverride: 'peer0.court.example' },
      },
      'peer1.court': { url: 'grpc://127.0.0.1:8051' },
    } as Record<string, object>,
    orderers: undefined as Record<string, object> | undefined,
    channels: undefined as object | undefined,
  };
}

describe('a connection profile', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-profile-'));
    await writeFile(join(folder, 'court.pem'), 'of the court');
  });
  after(() => rm(folder, { recursive: true }));

  async function read(text: string, name = 'profile.yaml') {
    await writeFile(join(folder, name), text);
    return readConnectionProfile(join(folder, name), 'concordat');
  }
  async function pointersOf(text: string): Promise<string[]> {
    const error = await read(text).then(
      () => expect.fail('should be refused'),
      (reason: unknown) => reason as GatewayError,
    );
    expect(error.code).to.equal('CONFIG_INVALID');
    return error.faults.map(({ pointer }) => pointer);
  }

  it('tells every organisation’s peers, in JSON or YAML', async () => {
    const expected = [
      { name: 'peer0.tax', mspId: 'TaxMSP', endpoint: 'tax.example:7051' },
      { name: 'peer0.court', mspId: 'CourtMSP', endpoint: 'court.example:7051' },
      { name: 'peer1.court', mspId: 'CourtMSP', endpoint: '127.0.0.1:8051' },
    ];
    for (const peers of [await read(stringify(profile())), await read(JSON.stringify(profile()), 'p.json')]) {
      expect(peers.map(({ name, mspId, endpoint }) => ({ name, mspId, endpoint }))).to.deep.equal(expected);
      expect(peers.map(({ tlsRootCert }) => tlsRootCert)).to.deep.equal([PEM, 'of the court', undefined]);
      expect(peers.map(({ hostAlias }) => hostAlias)).to.deep.equal([
        'peer0.tax.example',
        'peer0.court.example',
        undefined,
      ]);
    }
  });

  it('keeps to the channel’s peers where it lists them, as a map or as a list', async () => {
    for (const peers of [{ 'peer0.court': { endorsingPeer: true } }, ['peer0.court']]) {
      const found = await read(stringify({ ...profile(), channels: { concordat: { peers } } }));
      expect(found.map(({ name }) => name)).to.deep.equal(['peer0.court']);
    }
  });

  it('is refused with every fault and its place', async () => {
    const faulty = profile();
    faulty.peers['peer0.tax'] = { url: 'grpcs://tax.example:7051' };
    faulty.peers['peer0.court'] = { url: 'grpcs://court.example:7051', tlsCACerts: { path: 'none.pem' } };
    delete faulty.peers['peer1.court'];
    expect(await pointersOf(stringify(faulty))).to.have.members([
      '/ledger/connection/peers/peer0.tax/tlsCACerts',
      '/ledger/connection/peers/peer0.court/tlsCACerts/path',
      '/ledger/connection/peers/peer1.court',
    ]);
  });

  describe('for fabric-network', () => {
    const ORDERERS = {
      'orderer0.tax': { url: 'grpcs://tax.example:7050', tlsCACerts: { pem: PEM } },
      'orderer0.court': { url: 'grpc://127.0.0.1:8050' },
    };

    async function orderersOf(profileText: string): Promise<string[]> {
      await writeFile(join(folder, 'nodes.yaml'), profileText);
      const { orderers } = await readProfileNodes(join(folder, 'nodes.yaml'), 'concordat');
      return orderers.map(({ endpoint }) => endpoint);
    }

    it('tells the orderers too: all of them, or those that it lists for the channel', async () => {
      const all = { ...profile(), orderers: ORDERERS };
      expect(await orderersOf(stringify(all))).to.deep.equal(['tax.example:7050', '127.0.0.1:8050']);
      const channels = { concordat: { orderers: ['orderer0.court'] } };
      expect(await orderersOf(stringify({ ...all, channels }))).to.deep.equal(['127.0.0.1:8050']);
    });

    it('is refused without an orderer, or where a listed one is nowhere', async () => {
      const pointer = (text: string) =>
        orderersOf(text).catch((error: GatewayError) => error.faults.map((fault) => fault.pointer));
      expect(await pointer(stringify(profile()))).to.deep.equal(['/ledger/connection/orderers']);
      const channels = { concordat: { orderers: ['none'] } };
      expect(await pointer(stringify({ ...profile(), channels }))).to.deep.equal([
        '/ledger/connection/orderers/none',
      ]);
    });

    it('is what the ledger is reached by, with as many endorsements as the settings say', async () => {
      const connection = join(folder, 'connection.yaml');
      await writeFile(connection, stringify({ ...profile(), orderers: ORDERERS }));
      const file = join(folder, 'court.pem');
      const { nodes, peers } = await readLedgerAccess({
        mspId: 'CourtMSP',
        channel: 'concordat',
        governing: true,
        ledger: {
          client: 'fabric-network',
          connection,
          endorsements: 2,
          chaincode: 'c',
          cert: file,
          key: file,
        },
      });
      expect(peers[0].name).to.equal('peer0.court');
      expect(nodes?.endorsements).to.equal(2);
      expect(nodes?.peers.map(({ mspId }) => mspId)).to.deep.equal(['TaxMSP', 'CourtMSP', 'CourtMSP']);
      expect(nodes?.orderers.map(({ tlsRootCert }) => tlsRootCert)).to.deep.equal([PEM, undefined]);
    });
  });

  it('is refused above 4 MiB, and where it names a part of itself again', async () => {
    const padded = `${stringify(profile())}# ${'x'.repeat(4 << 20)}`;
    const tooLarge = await read(padded).catch((error: Error) => error.message);
    expect(tooLarge).to.equal('CONFIG_INVALID: /ledger/connection: larger than 4194304 bytes');
    const folded = 'a: &a [x]\nb: [*a, *a]\n' + stringify(profile());
    expect(await pointersOf(folded)).to.deep.equal(['/ledger/connection']);
  });

  it('is refused where it is none', async () => {
    expect(await pointersOf('[')).to.deep.equal(['/ledger/connection']);
    expect(await pointersOf('a: 1')).to.have.members([
      '/ledger/connection/organizations',
      '/ledger/connection/peers',
    ]);
    const peerless = stringify({ ...profile(), channels: { concordat: { peers: [] } } });
    expect(await pointersOf(peerless)).to.deep.equal(['/ledger/connection/organizations']);
  });
});
