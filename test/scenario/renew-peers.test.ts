import { createMaterial, gatewayTlsPaths, type IdentityPaths } from '@concordat/network/material';
import { expect } from 'chai';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { parse, stringify } from 'yaml';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import { json, publishOne, resolve, signedConsent } from '../support/steps';

interface Standing {
  peers: string[];
  certificateExpires: number;
}

interface ConfigFile {
  peers: Record<string, unknown>;
}

describe('a gateway that runs reads its peers and its certificate again', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company] = companiesOf(9710, 1);
  if (!company) throw new Error('no company');
  const subject = subjectOf(company);

  const renew = () => json<Standing>(world.tax.operator, '/v1/peers/renew', { method: 'POST' });
  const material = () => join(world.sandbox.dataDir, 'material');
  const tlsOf = (mspId: string): IdentityPaths => gatewayTlsPaths(material(), mspId);
  const configFile = () => join(world.sandbox.dataDir, 'gateways', 'TaxMSP', 'config.yaml');

  before(async () => {
    await publishOne(world.tax, TAX, taxGrade(company));
    await signedConsent({ grantee: world.bank, certifier: world.tax, subject });
  });

  /** Fingerprint of the certificate that the tax agency's exchange shows to the bank. */
  async function shown(): Promise<string> {
    const { hostname: host, port } = new URL(world.tax.info.exchangeUrl);
    const paths = tlsOf('BankMSP');
    const [cert, key] = await Promise.all([readFile(paths.cert), readFile(paths.key)]);
    const socket = connect({ host, port: Number(port), cert, key, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  }

  const outcomeAtTax = async () =>
    (await resolve(world.bank, { subject })).lines.find(({ publisher }) => publisher === 'TaxMSP')?.outcome;

  it('shows its new certificate from then on, and the others go on with it', async () => {
    const before = await shown();
    const { cert, key } = tlsOf('TaxMSP');
    await Promise.all([rm(cert), rm(key)]);
    const tax = { mspId: 'TaxMSP', domain: 'tax.example', peer: true, users: [] };
    await createMaterial({ dir: material(), organisations: [tax] });
    const made = new X509Certificate(await readFile(cert));
    expect(await shown()).to.equal(before);
    const standing = await renew();
    expect(standing.certificateExpires).to.equal(Date.parse(made.validTo));
    expect(standing.peers).to.have.members(['CourtMSP', 'CustomsMSP', 'RegulatorMSP', 'BankMSP', 'Bank2MSP']);
    expect(await shown())
      .to.equal(made.fingerprint256)
      .and.not.equal(before);
    expect(await outcomeAtTax()).to.equal('RECORDS');
  });

  it('refuses a certificate that its key does not fit, and goes on as before', async () => {
    const before = await shown();
    const { key } = tlsOf('TaxMSP');
    await copyFile(key, `${key}.kept`);
    await copyFile(tlsOf('CourtMSP').key, key);
    expect(await codeOf(renew())).to.equal('CONFIG_INVALID');
    await copyFile(`${key}.kept`, key);
    expect(await shown()).to.equal(before);
    expect(await outcomeAtTax()).to.equal('RECORDS');
  });

  it('lets in nobody who is no longer in its configuration, on a connection that is there neither', async () => {
    const text = await readFile(configFile(), 'utf8');
    const { peers, ...rest } = parse(text) as ConfigFile;
    const others = Object.fromEntries(Object.entries(peers).filter(([mspId]) => mspId !== 'BankMSP'));
    await writeFile(configFile(), stringify({ ...rest, peers: others }));
    expect((await renew()).peers).to.not.include('BankMSP');
    expect(await outcomeAtTax()).to.equal('UNAVAILABLE');
    await writeFile(configFile(), text);
    expect((await renew()).peers).to.include('BankMSP');
    expect(await outcomeAtTax()).to.equal('RECORDS');
  });

  it('is an operator’s to ask for', async () => {
    const asked = json(world.tax.submitter, '/v1/peers/renew', { method: 'POST' });
    expect(await codeOf(asked)).to.equal('FORBIDDEN');
  });
});
