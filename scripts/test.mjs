// npm test: installs what is missing, builds, lints, runs every compiled test; the last line tells the counts.
// npm run test:fabric [-- PART OF A FILE'S NAME …]: ledger conformance and the scenarios, on a real Fabric network.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { spawn } from 'node:child_process';
import { BootstrapError, bootstrap, programOf, root, run, say } from './bootstrap.mjs';
import { closingLine, exitStatus, fabricRefusal, onLedger, testsOf, workspaces } from './suite.mjs';

const LEFT_OPEN_MS = 20_000;
const EXIT_UNAVAILABLE = 2;
const [fabric, names] = [process.argv[2] === '--fabric', process.argv.slice(3)];

/** One mocha process a workspace: two versions of Fabric's protocol classes cannot live in one process. */
async function runTests(workspace, files, scratch) {
  const countsFile = join(scratch, `${workspace.name}.json`);
  const args = [programOf('mocha', 'bin/mocha.js'), '--exit=false', '--timeout', '30000'];
  args.push(
    '--reporter',
    join(root, 'scripts', 'reporter.cjs'),
    ...files.map((file) => relative(root, file)),
  );
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      CONCORDAT_TEST_COUNTS: countsFile,
      ...(fabric ? { CONCORDAT_LEDGER: 'fabric' } : {}),
    },
  });
  const leftOpen = await ended(child, countsFile);
  if (!existsSync(countsFile)) {
    say(`${workspace.name}: the test run broke off before its end`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const counts = JSON.parse(readFileSync(countsFile, 'utf8'));
  if (leftOpen) say(`${workspace.name}: tests were done, but something they opened kept the process alive`);
  return leftOpen ? { ...counts, failed: counts.failed + 1 } : counts;
}

/** Waits for the end of a run; true where it had to be ended, since a test left something open. */
function ended(child, countsFile) {
  return new Promise((resolve) => {
    let leftOpen = false;
    let doneAt = 0;
    const watch = setInterval(() => {
      if (!doneAt && existsSync(countsFile)) doneAt = Date.now();
      if (!doneAt || Date.now() - doneAt < LEFT_OPEN_MS) return;
      leftOpen = true;
      child.kill('SIGKILL');
    }, 500);
    child.once('close', () => {
      clearInterval(watch);
      resolve(leftOpen);
    });
  });
}

async function lint() {
  say('Linting …');
  const eslint = await run(process.execPath, [programOf('eslint', 'bin/eslint.js'), '.']);
  const prettier = await run(process.execPath, [
    programOf('prettier', 'bin/prettier.cjs'),
    ...['--check', '--log-level', 'warn', '.'],
  ]);
  if (eslint === 0 && prettier === 0) return 0;
  say('lint: the faults above count as one failed check');
  return 1;
}

async function suite(scratch) {
  const total = { passed: 0, failed: fabric ? 0 : await lint(), skipped: 0 };
  for (const workspace of workspaces()) {
    const files = fabric ? onLedger(testsOf(workspace), names) : testsOf(workspace);
    if (files.length === 0) continue;
    say(`\nTesting ${workspace.name} (${files.length} files) …`);
    const counts = await runTests(workspace, files, scratch);
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  return total;
}

async function main() {
  const scratch = mkdtempSync(join(tmpdir(), 'concordat-test-'));
  try {
    await bootstrap();
    return await suite(scratch);
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    say(error.message);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const refusal = fabric ? fabricRefusal(process.env) : undefined;
if (refusal) {
  say(refusal);
  process.exitCode = EXIT_UNAVAILABLE;
} else {
  const total = await main();
  if (total.passed === 0 && total.failed === 0) say('no test ran: that is a failure');
  process.exitCode = exitStatus(total);
  process.stdout.write(`${closingLine(total)}\n`);
}
