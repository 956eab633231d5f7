import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { GatewayError } from '../errors';
import { loadConfig } from './load-config';
import { describeSettings, SETTINGS } from './settings';

const CONFIG = `
mspId: TaxMSP
roles: [publisher]
governing: true
data: data
keys: { directory: keys }
ledger: { endpoint: "127.0.0.1:7051", cert: cert.pem, key: key.pem }
internal: { port: 8080, tokens: tokens.json }
exchange: { port: 8443, cert: cert.pem, key: key.pem }
peers: { CourtMSP: { url: "https://127.0.0.1:9443", ca: cert.pem } }
`;

describe('the configuration', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'config-'));
    for (const name of ['cert.pem', 'key.pem', 'tokens.json']) await writeFile(join(folder, name), 'x');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function load(text: string, env: NodeJS.ProcessEnv = {}) {
    const file = join(folder, 'config.yaml');
    await writeFile(file, text);
    return loadConfig({ file, env });
  }
  async function faultsOf(text: string, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
    const error = (await load(text, env).then(
      () => expect.fail('should be refused'),
      (reason: unknown) => reason,
    )) as GatewayError;
    expect(error.message).to.match(/^CONFIG_INVALID: /);
    return error.faults.map(({ pointer }) => pointer);
  }

  it('names the file that is no YAML, and the line', async () => {
    const error: unknown = await load('mspId: [TaxMSP\n  x: {').catch((caught: unknown) => caught);
    expect(String(error)).to.match(/config\.yaml is no YAML: .* at line 1, column 9$/);
  });

  it('fills in defaults and makes paths absolute from the file’s folder', async () => {
    const config = await load(CONFIG);
    expect(config.channel).to.equal('concordat');
    expect(config.ledger).to.deep.equal({
      client: 'fabric-gateway',
      endpoint: '127.0.0.1:7051',
      chaincode: 'concordat',
      cert: join(folder, 'cert.pem'),
      key: join(folder, 'key.pem'),
    });
    expect(config.data).to.equal(join(folder, 'data'));
    expect(config.peers['CourtMSP']?.ca).to.equal(join(folder, 'cert.pem'));
    expect(config.log.level).to.equal('info');
    expect(config.limits.shutdownMs).to.equal(10_000);
    expect(config.portal).to.equal(undefined);
  });

  it('reads JSON too', async () => {
    const file = join(folder, 'config.json');
    await writeFile(file, JSON.stringify(await load(CONFIG)));
    expect((await loadConfig({ file, env: {} })).mspId).to.equal('TaxMSP');
  });

  it('lets the environment go before the file, and the file before secrets', async () => {
    await writeFile(join(folder, 'keys.kek'), 'y');
    await writeFile(join(folder, 'ledger.key'), 'from secrets');
    const config = await load(CONFIG, {
      CONCORDAT_INTERNAL_PORT: '9999',
      CONCORDAT_ROLES: 'publisher, certifier',
      CONCORDAT_LEDGER_HOST_ALIAS: 'peer.tax',
      CONCORDAT_SECRETS: folder,
    });
    expect(config.internal.port).to.equal(9999);
    expect(config.roles).to.deep.equal(['publisher', 'certifier']);
    expect(config.ledger.hostAlias).to.equal('peer.tax');
    expect(config.ledger.key).to.equal(join(folder, 'key.pem'));
    expect(config.keys.kek).to.equal(join(folder, 'keys.kek'));
  });

  it('reports all faults at once, with their places', async () => {
    const text = CONFIG.replace('port: 8080', 'port: "x"').replace('mspId: TaxMSP', 'surprise: 1');
    expect(await faultsOf(text)).to.have.members(['/mspId', '/surprise', '/internal/port']);
  });

  it('reports every file that is not there', async () => {
    const text = CONFIG.replace('tokens.json', 'none.json').replace('ca: cert.pem', 'ca: ca.pem');
    expect(await faultsOf(text)).to.have.members(['/internal/tokens', '/peers/CourtMSP/ca']);
  });

  it('reports what is no group of settings, no file, no address, and no URL', async () => {
    const env = { CONCORDAT_LEDGER_KEY: 'key.pem' };
    expect(await faultsOf(CONFIG.replace(/ledger: .*/, 'ledger: 5'), env)).to.deep.equal(['/ledger']);
    expect(await faultsOf(CONFIG.replace('127.0.0.1:7051', 'peer tax'))).to.deep.equal(['/ledger/endpoint']);
    const text = CONFIG.replace('tokens.json', '.').replace('127.0.0.1:9443', '[');
    expect(await faultsOf(text)).to.have.members(['/internal/tokens', '/peers/CourtMSP/url']);
  });

  it('takes a connection profile and an MSP folder, or an agent, instead of address and files', async () => {
    const inFolders = CONFIG.replace(
      /ledger: .*/,
      'ledger: { connection: cert.pem, msp: msp, agent: agent.sock }',
    );
    const { ledger } = await load(inFolders);
    expect(ledger).to.deep.equal({
      connection: join(folder, 'cert.pem'),
      msp: join(folder, 'msp'),
      agent: join(folder, 'agent.sock'),
      client: 'fabric-gateway',
      chaincode: 'concordat',
    });
  });

  it('refuses a ledger that is not said, or said twice', async () => {
    const missing = CONFIG.replace(/ledger: .*/, 'ledger: {}');
    expect(await faultsOf(missing)).to.have.members(['/ledger/endpoint', '/ledger/cert', '/ledger/key']);
    const twice = CONFIG.replace(
      /ledger: .*/,
      'ledger: { endpoint: "a:1", connection: cert.pem, hostAlias: b, cert: cert.pem, msp: c, key: key.pem, agent: d }',
    );
    expect(await faultsOf(twice)).to.have.members([
      '/ledger/connection',
      '/ledger/hostAlias',
      '/ledger/msp',
      '/ledger/agent',
    ]);
  });

  it('takes further peers, their files from its folder too', async () => {
    const others = `ledger: { others: [{ endpoint: "peer.court:7051", tlsRootCert: FILE }],`;
    const config = await load(CONFIG.replace('ledger: {', others.replace('FILE', 'cert.pem')));
    expect(config.ledger.others).to.deep.equal([
      { endpoint: 'peer.court:7051', tlsRootCert: join(folder, 'cert.pem') },
    ]);
    expect(await faultsOf(CONFIG.replace('ledger: {', others.replace('FILE', 'no.pem')))).to.deep.equal([
      '/ledger/others/0/tlsRootCert',
    ]);
    const env = { CONCORDAT_LEDGER_OTHERS: '[{"endpoint":"peer.customs:7051"}]' };
    expect((await load(CONFIG, env)).ledger.others).to.deep.equal([{ endpoint: 'peer.customs:7051' }]);
  });

  it('wants peers and orderers in one file, or a profile, for fabric-network, and for it alone', async () => {
    const ledger = (text: string) =>
      CONFIG.replace(/ledger: .*/, `ledger: { ${text}, cert: cert.pem, key: key.pem }`);
    expect(await faultsOf(ledger('client: fabric-network, endpoint: "a:1"'))).to.have.members([
      '/ledger/nodes',
      '/ledger/endpoint',
    ]);
    expect(await faultsOf(ledger('endpoint: "a:1", nodes: cert.pem'))).to.deep.equal(['/ledger/nodes']);
    expect(await faultsOf(ledger('endpoint: "a:1", endorsements: 2'))).to.deep.equal([
      '/ledger/endorsements',
    ]);
    const twice = 'client: fabric-network, nodes: cert.pem, connection: cert.pem, endorsements: 2';
    expect(await faultsOf(ledger(twice))).to.have.members(['/ledger/connection', '/ledger/endorsements']);
    const inProfile = await load(ledger('client: fabric-network, connection: cert.pem, endorsements: 2'));
    expect(inProfile.ledger.endorsements).to.equal(2);
    const config = await load(ledger('client: fabric-network, nodes: cert.pem'));
    expect(config.ledger.client).to.equal('fabric-network');
  });

  it('refuses what is no YAML, what is no object, and aliases', async () => {
    expect(await faultsOf('a: [')).to.deep.equal([]);
    expect(await faultsOf('- 1')).to.deep.equal([]);
    expect(await faultsOf('a: &a 1\nb: *a')).to.deep.equal([]);
  });

  it('documents every setting', () => {
    expect(SETTINGS.length).to.be.greaterThan(20);
    for (const { name, schema } of SETTINGS) expect(schema.description, name).to.be.a('string');
    expect(describeSettings()).to.contain('| `ledger.endpoint` | `CONCORDAT_LEDGER_ENDPOINT` |');
  });
});
