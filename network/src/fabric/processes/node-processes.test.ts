import { expect } from 'chai';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleConsortium } from '../testing/sample-consortium';
import { temporaryFolder } from '../testing/temporary-folder';
import { layoutOf } from '../layout';
import { planNetwork, PORTS_PER_MEMBER } from '../plan/plan';
import { stopFabricNetwork } from '../stop';
import type { FabricProcess } from './fabric-process';
import { nodeProcesses } from './node-processes';
import { freePorts } from '../../ports/ports';
import { ProcessTable } from './process-table';

/** Says how it was started, and then listens as a process of the network does. */
const tells = (what: string, ports: string) => `
console.log(${what});
for (const port of ${ports}) require('node:net').createServer().listen(Number(port), '127.0.0.1');
`;

describe('the processes of a member', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let processes: FabricProcess[];

  before(async () => {
    folder = await temporaryFolder();
    const consortium = await sampleConsortium();
    const plan = planNetwork(consortium, await freePorts(4 * PORTS_PER_MEMBER));
    const [member] = plan.members;
    if (!member) throw new Error('no members');
    const layout = layoutOf(folder.path);
    const { mspId, ports } = member;
    for (const { root } of [layout.orderer(mspId), layout.peer(mspId)])
      await mkdir(root, { recursive: true });
    processes = nodeProcesses({
      plan: { ...plan, members: [member] },
      layout,
      binaries: {
        orderer: await program('orderer', [ports.orderer, ports.ordererAdmin, ports.ordererOperations]),
        peer: await program('peer', [ports.peer, ports.peerChaincode, ports.peerOperations]),
        ...{ configtxgen: '', osnadmin: '', version: 'v3.1.5' },
      },
      table: await ProcessTable.open(layout.processes),
      chaincodeDir: await chaincodeFolder(),
      packageId: 'concordat_1:00',
    });
  });
  after(async () => {
    await stopFabricNetwork(folder.path);
    await folder.clean();
  });

  async function program(name: string, ports: number[]): Promise<string> {
    const path = join(folder.path, name);
    const script = tells('process.env.GOGC, process.env.GOMEMLIMIT', JSON.stringify(ports));
    await writeFile(path, `#!${process.execPath}\n${script}`);
    await chmod(path, 0o700);
    return path;
  }

  async function chaincodeFolder(): Promise<string> {
    const path = join(folder.path, 'chaincode');
    await mkdir(join(path, 'dist'), { recursive: true });
    const port = `[process.env.CHAINCODE_SERVER_ADDRESS.split(':')[1]]`;
    await writeFile(join(path, 'dist', 'server.js'), tells(`process.execArgv.join(' ')`, port));
    return path;
  }

  const toldBy = async (role: FabricProcess['role']) => {
    const one = processes.find((process) => process.role === role);
    await one?.start();
    await one?.ready();
    return (await readFile(layoutOf(folder.path).log(one?.name ?? ''), 'utf8')).trim();
  };

  it('let their heaps grow before they collect: the chaincode by options of Node', async () => {
    expect(await toldBy('chaincode')).to.equal('--heap-growing-percent=400 --max-old-space-size=256');
  });

  it('let their heaps grow before they collect: orderer and peer by what Go reads', async () => {
    for (const role of ['orderer', 'peer'] as const) expect(await toldBy(role), role).to.equal('400 200MiB');
  });
});
