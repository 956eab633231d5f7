import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONNECTION_VARIABLE } from '../config/peer-config';
import { writeChaincodeFolder } from '../testing/chaincode-folder';
import { temporaryFolder } from '../testing/temporary-folder';
import { packChaincode } from './chaincode-package';
import { writeExternalBuilder } from './external-builder';

describe('a chaincode package', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.clean());

  const pack = (to: string, chaincodeDir: string) =>
    packChaincode({ folder: join(folder.path, to), label: 'concordat_1', chaincodeDir });

  it('of the same code is the same, byte for byte, whenever and wherever it is made', async () => {
    const first = await writeChaincodeFolder(join(folder.path, 'first'));
    const second = await writeChaincodeFolder(join(folder.path, 'second'));
    await utimes(join(second, 'dist', 'server.js'), 1, 1);
    const [one, other] = [await pack('a', first), await pack('b', second)];
    expect(one.id)
      .to.match(/^concordat_1:[0-9a-f]{64}$/)
      .and.to.equal(other.id);
    expect(await readFile(one.path)).to.deep.equal(await readFile(other.path));
  });

  it('of other code is another, tests aside', async () => {
    const chaincode = await writeChaincodeFolder(join(folder.path, 'chaincode'));
    const { id } = await pack('a', chaincode);
    await writeFile(join(chaincode, 'dist', 'rule.test.js'), '// a test');
    expect((await pack('b', chaincode)).id).to.equal(id);
    await writeFile(join(chaincode, 'dist', 'rule.js'), '// a rule');
    expect((await pack('c', chaincode)).id).not.to.equal(id);
  });

  it('is what a peer can unpack', async () => {
    const { path } = await pack('a', await writeChaincodeFolder(join(folder.path, 'chaincode')));
    const metadata = execFileSync('tar', ['-xzOf', path, 'metadata.json'], { encoding: 'utf8' });
    expect(JSON.parse(metadata)).to.deep.equal({ type: 'ccaas', label: 'concordat_1' });
    const code = execFileSync('tar', ['-xzOf', path, 'code.tar.gz']);
    const files = execFileSync('tar', ['-tzf', '-'], { input: code, encoding: 'utf8' }).trim().split('\n');
    expect(files).to.deep.equal(['code.json', 'connection.json']);
  });

  it('needs the chaincode built', async () => {
    await mkdir(join(folder.path, 'empty'));
    const message = await pack('a', join(folder.path, 'empty')).then(
      () => 'no error',
      (error: Error) => error.message,
    );
    expect(message).to.match(/^FABRIC_CHAINCODE_NOT_BUILT: .*server\.js is missing/);
  });
});

describe('the external builder', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
    for (const name of ['source', 'metadata', 'built', 'released']) await mkdir(join(folder.path, name));
    await writeExternalBuilder(join(folder.path, 'builder'));
  });
  afterEach(() => folder.clean());

  const script = (name: string, ...args: string[]) =>
    execFileSync(
      join(folder.path, 'builder', 'bin', name),
      args.map((arg) => join(folder.path, arg)),
      {
        env: { ...process.env, [CONNECTION_VARIABLE]: join(folder.path, 'connection.json') },
        stdio: 'pipe',
      },
    );

  it('takes chaincode as a service, and leaves other packages to others', async () => {
    await writeFile(join(folder.path, 'metadata', 'metadata.json'), '{"type":"ccaas","label":"x"}');
    script('detect', 'source', 'metadata');
    await writeFile(join(folder.path, 'metadata', 'metadata.json'), '{"type":"golang","label":"ccaas"}');
    expect(() => script('detect', 'source', 'metadata')).to.throw();
  });

  it('hands the peer the connection of its own organisation', async () => {
    await writeFile(join(folder.path, 'metadata', 'metadata.json'), '{"type":"ccaas","label":"x"}');
    await writeFile(join(folder.path, 'connection.json'), '{"address":"127.0.0.1:9"}');
    script('build', 'source', 'metadata', 'built');
    script('release', 'built', 'released');
    const released = await readFile(
      join(folder.path, 'released', 'chaincode', 'server', 'connection.json'),
      'utf8',
    );
    expect(JSON.parse(released)).to.deep.equal({ address: '127.0.0.1:9' });
  });
});
