import { expect } from 'chai';
import { join } from 'node:path';
import { sampleConsortium } from '../testing/sample-consortium';
import { temporaryFolder } from '../testing/temporary-folder';
import { joiningPorts } from './joining-ports';
import { planNetwork } from './plan';

describe('the ports of a member that joins', () => {
  it('stay the same when the join goes on, and are none of a member whose node is away', async () => {
    const folder = await temporaryFolder();
    const path = join(folder.path, 'joining.json');
    const first = await joiningPorts(path, ['LandMSP'], []);
    expect(await joiningPorts(path, ['LandMSP'], [])).to.deep.equal(first);
    const even = Array.from({ length: 2_500 }, (_, index) => 10_000 + 2 * index);
    const every = planNetwork(await sampleConsortium(), even).members.map((member) => ({
      ...member,
      // far more than a member has: whatever is found first would be among them
      ports: Object.fromEntries(even.map((port) => [port, port])) as unknown as typeof member.ports,
    }));
    const { AuditMSP: found } = await joiningPorts(path, ['LandMSP', 'AuditMSP'], every);
    expect(Object.values(found ?? {}).filter((port: number) => port % 2 === 0)).to.deep.equal([]);
    await folder.clean();
  });
});
