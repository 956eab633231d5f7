import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { GatewayError } from '../errors';
import { newToken, readTokenFile } from './bearer-tokens';

describe('the file of tokens', () => {
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'tokens-'))));
  after(() => rm(folder, { recursive: true }));

  const { token, sha256 } = newToken();
  const officer = { name: 'officer', roles: ['officer'], sha256 };

  async function read(text: string): Promise<unknown> {
    await writeFile(join(folder, 'tokens.json'), text);
    return readTokenFile(join(folder, 'tokens.json'));
  }

  const refusalOf = (text: string) =>
    read(text).then(
      () => expect.fail('should be refused'),
      (error: unknown) => error as GatewayError,
    );

  it('keeps hashes only', async () => {
    expect(await read(JSON.stringify({ tokens: [officer] }))).to.deep.equal([officer]);
    expect(JSON.stringify(officer)).not.to.include(token);
  });

  it('is refused with every fault and its place', async () => {
    const spoiled = [
      { ...officer, roles: ['king'] },
      { ...officer, sha256: token },
    ];
    const error = await refusalOf(JSON.stringify({ tokens: spoiled }));
    expect(error.code).to.equal('CONFIG_INVALID');
    expect(error.faults.map(({ pointer }) => pointer)).to.have.members([
      '/tokens/0/roles/0',
      '/tokens/1/sha256',
    ]);
  });

  it('is refused where it is no JSON, and says nothing of what stands in it', async () => {
    const { message, code } = await refusalOf(`${token}`);
    expect(code).to.equal('CONFIG_INVALID');
    expect(message).not.to.include(token.slice(0, 8));
  });

  it('is refused where one token has two names', async () => {
    const twice = [officer, { ...officer, name: 'operator', roles: ['operator'] }];
    expect((await refusalOf(JSON.stringify({ tokens: twice }))).message).to.include('twice');
  });
});
