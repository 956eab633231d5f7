import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { leafHash, emptyRoot, nodeHash, toHex } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { publish } from './publish';
import { recordAt } from './records';
import { REGISTER } from './register-tables';
import type { TestRegister } from './testing/register';
import { grade, gradeSchema, openTestRegister } from './testing/register';

const ROUNDS = Number(process.env['CONCORDAT_KILL_ROUNDS'] ?? 10);

describe('a publisher that is killed (invariant 5)', function () {
  this.timeout(120_000 + ROUNDS * 10_000);
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'concordat-kill-'));
  });
  after(() => rm(directory, { recursive: true }));

  it(`has every acknowledged record, and a log that fits its entries, after ${ROUNDS} kills`, async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      acknowledged.push(...(await publishUntilKilled(directory, round)));
      const register = await openTestRegister(directory);
      await checkRegister(register, acknowledged);
      await register.storage.close();
    }
    expect(acknowledged.length).to.be.greaterThan(ROUNDS);
  });
});

/** Lets the child publish for a random while, kills it, and answers the receipts that it had said in full. */
async function publishUntilKilled(directory: string, round: number): Promise<string[]> {
  const child = spawn(
    process.execPath,
    [join(__dirname, 'testing/kill-publisher.js'), directory, String(round)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  child.stdout.setEncoding('utf8');
  const started = new Promise((resolve) => child.stdout.once('data', resolve));
  child.stdout.on('data', (text: string) => (said += text));
  await Promise.race([started, exited]);
  await setTimeout(Math.random() * 250);
  child.kill('SIGKILL');
  await exited;
  return said.split('\n').slice(0, -1);
}

async function checkRegister(register: TestRegister, acknowledged: string[]): Promise<void> {
  const size = register.log.size();
  const leaves = await Promise.all(
    Array.from({ length: size }, async (_, index) => leafHash(await register.log.entry(index))),
  );
  expect(toHex(await register.log.root(size))).to.equal(toHex(plainRoot(leaves)));
  for (const line of acknowledged) {
    const [leaf = '', index = ''] = line.split(' ');
    expect(toHex(leaves[Number(index)] ?? new Uint8Array())).to.equal(leaf);
  }
  for (const leaf of leaves.map(toHex)) {
    expect(await register.vault.open(leaf), 'payload').not.to.equal(undefined);
    expect(await recordAt(register, leaf), 'row').to.include({ state: 'stored' });
  }
  expect(await countOf(register, REGISTER.business)).to.equal(size);
  const indices = await register.vault.indicesOf(leaves.map(toHex));
  expect(indices).to.deep.equal(leaves.map((_, index) => index));
  await publish(register, { schema: gradeSchema.id, items: [grade(`after-${size}`)] });
  expect(register.log.size()).to.equal(size + 1);
}

async function countOf(register: TestRegister, table: string): Promise<number> {
  let count = 0;
  for await (const [key] of register.storage.table(table).range()) count += key === '' ? 0 : 1;
  return count;
}

function plainRoot(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length <= 1) return leaves[0] ?? emptyRoot;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(plainRoot(leaves.slice(0, split)), plainRoot(leaves.slice(split)));
}
