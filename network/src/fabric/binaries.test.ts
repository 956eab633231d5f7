import { expect } from 'chai';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findBinaries } from './binaries';
import { temporaryFolder } from './testing/temporary-folder';

async function program(folder: string, name: string, version: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\necho "${name}:\n Version: ${version}"\n`, { mode: 0o755 });
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: Error) => error.message,
  );
}

describe("Fabric's programs", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.clean());

  it('are found in the folder that FABRIC_BIN names, with their version', async () => {
    for (const name of ['peer', 'orderer', 'configtxgen', 'osnadmin'])
      await program(folder.path, name, 'v3.1.5');
    const found = await findBinaries(undefined, { FABRIC_BIN: folder.path, PATH: '' });
    expect(found.orderer).to.equal(join(folder.path, 'orderer'));
    expect(found.version).to.equal('v3.1.5');
    expect(await findBinaries(undefined, { PATH: folder.path })).to.deep.equal(found);
  });

  it('that are missing are named, with the place looked in and where they come from', async () => {
    await program(folder.path, 'peer', 'v3.1.5');
    const message = await failure(findBinaries(undefined, { FABRIC_BIN: folder.path }));
    expect(message).to.match(/^FABRIC_BINARIES_MISSING: orderer, configtxgen, osnadmin not found in /);
    expect(message)
      .to.contain(`${folder.path} (FABRIC_BIN)`)
      .and.to.contain('github.com/hyperledger/fabric/releases');
    expect(await failure(findBinaries(undefined, { PATH: '' }))).to.contain('FABRIC_BIN is not set');
  });

  it('are taken from 2.3 on, and refused before, whatever else is missing', async () => {
    for (const name of ['peer', 'orderer', 'configtxgen', 'osnadmin'])
      await program(folder.path, name, 'v2.3.3');
    expect((await findBinaries(folder.path)).version).to.equal('v2.3.3');
    await program(folder.path, 'peer', 'v2.2.15');
    await rm(join(folder.path, 'osnadmin'));
    expect(await failure(findBinaries(folder.path))).to.match(
      /^FABRIC_VERSION_UNSUPPORTED: Fabric v2\.2\.15: /,
    );
  });
});
