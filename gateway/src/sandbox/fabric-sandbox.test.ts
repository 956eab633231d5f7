import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fabricNetworkStatus } from '@concordat/network/fabric';
import { type Sandbox, startSandbox } from '.';
import { Api } from '../cli/api';
import { readAll, Row } from '../cli/listing';

const START_MS = 120_000;

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: Error) => error.message,
  );
}

describe('a sandbox on real Fabric', function () {
  this.timeout(START_MS);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-sandbox-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('says which programs are missing where there are none', async () => {
    const named = process.env['FABRIC_BIN'];
    process.env['FABRIC_BIN'] = folder;
    try {
      const message = await failure(startSandbox({ dataDir: folder, ledger: 'fabric', quiet: true }));
      expect(message).to.match(
        /^FABRIC_BINARIES_MISSING: peer, orderer, configtxgen, osnadmin not found in /,
      );
    } finally {
      if (named === undefined) delete process.env['FABRIC_BIN'];
      else process.env['FABRIC_BIN'] = named;
    }
  });

  it('says that it needs a later version where peers have no gateway service', async () => {
    const named = process.env['FABRIC_BIN'];
    process.env['FABRIC_BIN'] = folder;
    try {
      for (const name of ['peer', 'orderer', 'configtxgen', 'osnadmin'])
        await writeFile(join(folder, name), '#!/bin/sh\necho "Version: v2.3.3"\n', { mode: 0o755 });
      const options = { dataDir: folder, ledger: 'fabric', ordering: 'raft', quiet: true } as const;
      expect(await failure(startSandbox(options))).to.match(
        /^FABRIC_VERSION_UNSUPPORTED: Fabric v2\.3\.3: its peers have no gateway service.*2\.4 or later$/,
      );
    } finally {
      if (named === undefined) delete process.env['FABRIC_BIN'];
      else process.env['FABRIC_BIN'] = named;
    }
  });

  it('does not go on in a folder whose gateways have read another ledger', async () => {
    await writeFile(
      join(folder, 'state.json'),
      JSON.stringify({ v: 1, pocket: 1, chaincodes: {}, members: {} }),
    );
    expect(await failure(startSandbox({ dataDir: folder, ledger: 'fabric', quiet: true }))).to.match(
      /^SANDBOX_STATE_INVALID: .*state\.json is of a sandbox on pocket/,
    );
  });

  it('connects each gateway over TLS to its own peer, a bank’s to a governing member’s, and stops all', async function () {
    if (process.env['FABRIC_BIN'] === undefined) this.skip();
    const sandbox: Sandbox = await startSandbox({ dataDir: folder, ledger: 'fabric', quiet: true });
    try {
      const governing = Object.entries(sandbox.organisations).filter(([, member]) => member.governing);
      const endpoints = governing.map(([mspId]) => sandbox.ledgers[mspId]?.endpoint);
      expect(new Set(endpoints).size).to.equal(4);
      expect(sandbox.ledgers['BankMSP']?.endpoint).to.equal(endpoints[0]);
      expect(await readFile(join(folder, 'gateways/CourtMSP/config.yaml'), 'utf8'))
        .to.include(String(sandbox.ledgers['CourtMSP']?.endpoint))
        .and.include('hostAlias: localhost');
      const { internalUrl, tokens } = sandbox.organisations['BankMSP'] ?? {
        internalUrl: '',
        tokens: undefined,
      };
      const rows = await readAll(new Api(internalUrl, tokens?.operator), '/v1/organisations', Row);
      expect(rows).to.have.length(6);
    } finally {
      await sandbox.stop();
    }
    expect((await fabricNetworkStatus(join(folder, 'fabric'))).state).to.equal('STOPPED');
  });
});
