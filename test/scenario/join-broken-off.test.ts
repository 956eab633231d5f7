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

interface Newcomer {
  mspId: string;
  options: string[];
  /** How far the join had come when everything was killed. */
  killed: string;
  isThere: (data: string, mspId: string) => boolean;
}

const NEWCOMERS: Newcomer[] = [
  {
    mspId: 'LandMSP',
    options: ['--roles', 'publisher', '--governing'],
    killed: 'it was noted as a member, and before the ledger knew it',
    isThere: (data, mspId) => readFileSync(join(data, 'consortium.json'), 'utf8').includes(mspId),
  },
  {
    mspId: 'Bank3MSP',
    options: ['--roles', 'reader'],
    killed: 'the ledger knew it, and before its gateway was up',
    isThere: (data, mspId) => existsSync(join(data, 'gateways', mspId, 'config.yaml')),
  },
];

describe('a join that broke off: kill -9 between the decision and the gateway', function () {
  this.timeout(2 * START_MS);
  let folder: string;
  let sandbox: RunningUp;
  const start = () => RunningUp.start(folder, '--empty', '--data', 'data', ...(isFabric ? ['--fabric'] : []));
  const ask = <T>(...args: string[]) => sandbox.ask<T>(...args, '--data', 'data');

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-join-'));
    sandbox = await start();
  });
  after(async () => {
    await sandbox.end('SIGINT');
    await rm(folder, { recursive: true, force: true });
  });

  for (const { mspId, options, killed, isThere } of NEWCOMERS) {
    it(`is completed by the next one, after ${killed}`, async () => {
      await admit(mspId, options);
      const broken = sandbox.run('org', 'join', mspId, '--data', 'data');
      const data = join(folder, 'data');
      while (!isThere(data, mspId)) await sleep(LOOK_MS);
      await sandbox.end('SIGKILL');
      expect((await broken).status).not.to.equal(0);
      sandbox = await start();
      const joined = await ask<{ mspId: string; internalUrl: string }>('org', 'join', mspId);
      expect(joined.mspId).to.equal(mspId);
      const ready = await eventually('its gateway is ready', () => readiness(joined.internalUrl));
      expect(ready).to.equal(true);
      const keys = await ask<{ mspId: string }[]>('key', 'list', '--as', 'court');
      expect(keys.map((key) => key.mspId)).to.include(mspId);
    });
  }

  /** Proposed and approved until it is carried out: more must agree the more there are. */
  async function admit(mspId: string, options: string[]): Promise<void> {
    const proposed = await ask<{ id: string }>('org', 'propose', 'admit', mspId, '--name', mspId, ...options);
    for (const voter of ['tax', 'court', 'customs']) {
      const { state } = await ask<{ state: string }>('org', 'approve', proposed.id, '--as', voter);
      if (state === 'EXECUTED') return;
    }
  }

  async function readiness(url: string): Promise<true | undefined> {
    const response = await fetch(new URL('/readyz', url)).catch(() => undefined);
    const { ready } = ((await response?.json()) ?? {}) as { ready?: boolean };
    return ready === true ? true : undefined;
  }
});
