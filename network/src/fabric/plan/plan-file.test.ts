import { expect } from 'chai';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Consortium } from '../../consortium';
import { sampleConsortium } from '../testing/sample-consortium';
import { temporaryFolder } from '../testing/temporary-folder';
import { assertPortsFree, openPlan } from './plan-file';

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: Error) => error.message,
  );
}

describe('the plan of a network', () => {
  let consortium: Consortium;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let path: string;
  beforeEach(async () => {
    consortium = await sampleConsortium();
    folder = await temporaryFolder();
    path = join(folder.path, 'network.json');
  });
  afterEach(() => folder.clean());

  it('gives every process a port of its own, apart from those that other processes and outgoing connections get', async () => {
    const { members, readers } = await openPlan(path, consortium);
    const ports = members.flatMap((member) => Object.values(member.ports) as number[]);
    expect(new Set(ports).size).to.equal(28);
    ports.forEach((port) => expect(port).to.be.within(10_000, 14_999));
    expect(readers.map(({ mspId }) => mspId)).to.deep.equal(['BankMSP', 'Bank2MSP']);
  });

  it('stays the same from start to start', async () => {
    const first = await openPlan(path, consortium);
    expect(await openPlan(path, consortium)).to.deep.equal(first);
  });

  it('stays when a member only changes its name or roles', async () => {
    const first = await openPlan(path, consortium);
    const renamed = consortium.organisations.map((one) => ({ ...one, displayName: 'Another' }));
    expect(await openPlan(path, { ...consortium, organisations: renamed })).to.deep.equal(first);
  });

  it('refuses a consortium with other members, and says what to do', async () => {
    await openPlan(path, consortium);
    const fewer = { ...consortium, organisations: consortium.organisations.slice(0, -1) };
    expect(await failure(openPlan(path, fewer))).to.match(
      /^FABRIC_CONSORTIUM_CHANGED: .*another data folder/s,
    );
  });

  it('refuses a file that is no plan', async () => {
    await writeFile(path, '{"v":7}');
    expect(await failure(openPlan(path, consortium))).to.match(/^FABRIC_DATA_INVALID: /);
    await writeFile(path, '{');
    expect(await failure(openPlan(path, consortium))).to.match(/^FABRIC_DATA_INVALID: .* is not JSON/);
  });

  it('names a port that another program has taken, and whose it is', async () => {
    const [member] = (await openPlan(path, consortium)).members;
    if (!member) throw new Error('no member');
    const server = createServer().listen(member.ports.peer, '127.0.0.1');
    await once(server, 'listening');
    const message = await failure(
      assertPortsFree([{ member, ports: Object.values(member.ports) as number[] }]),
    );
    server.close();
    expect(message).to.match(new RegExp(`^FABRIC_PORT_TAKEN: .*port ${member.ports.peer} \\(TaxMSP\\)`));
  });
});
