import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFabric } from '../support/consortium';
import { eventually } from '../support/eventually';
import { RunningUp } from '../support/running-up';

const START_MS = 120_000;
const LOOK_MS = 2;
const FOUNDERS = ['tax', 'court', 'customs', 'regulator'];

interface Change {
  mspId: string;
  /** How far the change had come when everything was killed. */
  killed: string;
  isThere: (data: string, mspId: string) => boolean;
}

const NEWCOMERS: (Change & { options: string[] })[] = [
  {
    mspId: 'LandMSP',
    options: ['--roles', 'publisher', '--governing'],
    killed: 'it was noted as a member, and before the ledger knew it',
    isThere: (data, mspId) => isPresent(data, mspId),
  },
  {
    mspId: 'Bank3MSP',
    options: ['--roles', 'reader'],
    killed: 'the ledger knew it, and before its gateway was up',
    isThere: (data, mspId) => existsSync(join(data, 'gateways', mspId, 'config.yaml')),
  },
];

const noted: Omit<Change, 'mspId'> = {
  killed: 'it was noted as gone, and before the others were told',
  isThere: (data, mspId) => !isPresent(data, mspId),
};
const LEAVERS: Change[] = isFabric
  ? [
      { mspId: 'Bank3MSP', ...noted },
      {
        mspId: 'LandMSP',
        killed: 'the network had begun to let its node go',
        isThere: (data) => existsSync(join(data, 'fabric', 'leaving.json')),
      },
    ]
  : [{ mspId: 'LandMSP', ...noted }];

/** Each test is the next chapter of one sandbox's story. */
describe('a change of members that broke off: kill -9 between the decision and its end', function () {
  this.timeout(2 * START_MS);
  let folder: string;
  let data: string;
  let sandbox: RunningUp;
  const start = () => RunningUp.start(folder, '--empty', '--data', 'data', ...(isFabric ? ['--fabric'] : []));
  const ask = <T>(...args: string[]) => sandbox.ask<T>(...args, '--data', 'data');

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-change-'));
    data = join(folder, 'data');
    sandbox = await start();
  });
  after(async () => {
    await sandbox.end('SIGINT');
    await rm(folder, { recursive: true, force: true });
  });

  for (const newcomer of NEWCOMERS) {
    const { mspId, options, killed } = newcomer;
    it(`a join is completed by the next one, after ${killed}`, async () => {
      await decide('org', 'propose', 'admit', mspId, '--name', mspId, ...options);
      await brokenOff('join', newcomer);
      const joined = await ask<{ mspId: string; internalUrl: string }>('org', 'join', mspId);
      expect(joined.mspId).to.equal(mspId);
      const ready = await eventually('its gateway is ready', () => readiness(joined.internalUrl));
      expect(ready).to.equal(true);
      const keys = await ask<{ mspId: string }[]>('key', 'list', '--as', 'court');
      expect(keys.map((key) => key.mspId)).to.include(mspId);
    });
  }

  for (const leaver of LEAVERS) {
    const { mspId, killed } = leaver;
    it(`a departure is completed by the next one, after ${killed}`, async () => {
      await decide('org', 'leave', mspId, '--reason', 'merged');
      await brokenOff('leave', leaver);
      expect(await ask('org', 'leave', mspId)).to.deep.equal({ mspId });
      expect(isPresent(data, mspId)).to.equal(false);
      expect(readFileSync(join(data, 'gateways', 'CourtMSP', 'config.yaml'), 'utf8')).not.to.include(mspId);
      if (isFabric) expect(readFileSync(join(data, 'fabric', 'network.json'), 'utf8')).not.to.include(mspId);
    });
  }

  it('and those who stay decide and write as before they came', async () => {
    await decide('org', 'propose', 'suspend', 'Bank2MSP', '--reason', 'audit', '--as', 'regulator');
  });

  /** Proposed and approved until it is carried out: more must agree the more there are. */
  async function decide(...propose: string[]): Promise<void> {
    let proposal = await ask<{ id: string; state: string }>(...propose);
    for (const voter of FOUNDERS) {
      if (proposal.state === 'EXECUTED') return;
      proposal = await ask('org', 'approve', proposal.id, '--as', voter);
    }
    expect(proposal.state).to.equal('EXECUTED');
  }

  /** Begins a change, kills everything where it has come to, and starts again. */
  async function brokenOff(verb: 'join' | 'leave', { mspId, isThere }: Change): Promise<void> {
    const broken = sandbox.run('org', verb, mspId, '--data', 'data');
    while (!isThere(data, mspId)) await sleep(LOOK_MS);
    await sandbox.end('SIGKILL');
    expect((await broken).status).not.to.equal(0);
    sandbox = await start();
  }

  async function readiness(url: string): Promise<true | undefined> {
    const response = await fetch(new URL('/readyz', url)).catch(() => undefined);
    const { ready } = ((await response?.json()) ?? {}) as { ready?: boolean };
    return ready === true ? true : undefined;
  }
});

/** Whether the sandbox has noted it as a member; the founders alone stand in no file. */
function isPresent(data: string, mspId: string): boolean {
  const file = join(data, 'consortium.json');
  if (!existsSync(file)) return false;
  const { present } = JSON.parse(readFileSync(file, 'utf8')) as {
    present: { organisations: { mspId: string }[] };
  };
  return present.organisations.some((one) => one.mspId === mspId);
}
