// npm test: installs what is missing, builds, lints, runs every compiled test; the last line tells the counts.
// npm run test:fabric [-- PART OF A FILE'S NAME …]: ledger conformance and the scenarios, on a real Fabric network.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { spawn } from 'node:child_process';
import { BootstrapError, bootstrap, programOf, root, run, say } from './bootstrap.mjs';
import {
  closingLine,
  exitStatus,
  failuresTold,
  fabricRefusal,
  isScenario,
  onLedger,
  slowest,
  testsOf,
  workspaces,
} from './suite.mjs';

const LEFT_OPEN_MS = 20_000;
/** What a test may take that says nothing of its own: where three suites ran at once, some took 25 s. */
const MOST_MS = 120_000;
const EXIT_UNAVAILABLE = 2;
const none = { passed: 0, failed: 0, skipped: 0, failures: [] };
const [fabric, names] = [process.argv[2] === '--fabric', process.argv.slice(3)];

/** One mocha process a workspace: two versions of Fabric's protocol classes cannot live in one process. */
async function runTests(workspace, files, { name, scratch, print }) {
  const countsFile = join(scratch, `${name}-${workspace.name}.json`);
  const args = [programOf('mocha', 'bin/mocha.js'), '--exit=false', '--timeout', String(MOST_MS)];
  args.push(
    '--reporter',
    join(root, 'scripts', 'reporter.cjs'),
    ...files.map((file) => relative(root, file)),
  );
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      CONCORDAT_TEST_COUNTS: countsFile,
      ...(fabric ? { CONCORDAT_LEDGER: 'fabric' } : {}),
    },
  });
  child.stdout.on('data', print);
  child.stderr.on('data', print);
  const leftOpen = await ended(child, countsFile);
  if (!existsSync(countsFile)) return failure(workspace.name, 'the test run broke off before its end', print);
  const { counts, failures, times } = JSON.parse(readFileSync(countsFile, 'utf8'));
  print(slowest(times));
  const result = { ...counts, failures };
  if (!leftOpen) return result;
  const why = 'tests were done, but something they opened kept the process alive';
  return sum([result, failure(workspace.name, why, print)]);
}

/** A failure that is no test's. */
function failure(title, message, print) {
  print(`${title}: ${message}\n`);
  return { ...none, failed: 1, failures: [{ title, message }] };
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

async function lint({ print }) {
  if (fabric) return none;
  print('Linting …\n');
  const quietly = { stdio: ['ignore', 'pipe', 'pipe'], onOutput: print };
  const eslint = await run(process.execPath, [programOf('eslint', 'bin/eslint.js'), '.'], quietly);
  const prettierArgs = [programOf('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'];
  const prettier = await run(process.execPath, prettierArgs, quietly);
  if (eslint === 0 && prettier === 0) return none;
  return failure('lint', 'the faults that eslint and prettier told count as one failed check', print);
}

function tests(workspace, wanted) {
  const all = fabric ? onLedger(testsOf(workspace), names) : testsOf(workspace);
  const files = all.filter(wanted);
  return async (lane) => {
    if (files.length === 0) return none;
    lane.print(`\nTesting ${workspace.name} (${files.length} files) …\n`);
    return runTests(workspace, files, lane);
  };
}

/**
 * Two lanes, one for each of two cores: the scenarios, which mostly wait for the processes that they start; and lint, unit
 * tests and conformance, one after another, which are told of once they are done. On a real Fabric network all go in turn.
 */
async function suite(scratch) {
  const print = (text) => process.stdout.write(text);
  const scenarios = workspaces().map((workspace) => tests(workspace, isScenario));
  const others = workspaces().map((workspace) => tests(workspace, (file) => !isScenario(file)));
  const first = (print) => inTurn([lint, ...others], { name: 'others', scratch, print });
  const second = () => inTurn(scenarios, { name: 'scenarios', scratch, print });
  if (fabric) return sum([await first(print), await second()]);
  const kept = [];
  const lanes = await Promise.all([second(), first((text) => kept.push(text))]);
  kept.forEach(print);
  return sum(lanes);
}

async function inTurn(jobs, lane) {
  const results = [];
  for (const job of jobs) results.push(await job(lane));
  return sum(results);
}

function sum(results) {
  const count = (key) => results.reduce((total, each) => total + each[key], 0);
  const failures = results.flatMap((each) => each.failures);
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), failures };
}

async function main() {
  const scratch = mkdtempSync(join(tmpdir(), 'concordat-test-'));
  try {
    await bootstrap();
    return await suite(scratch);
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    say(error.message);
    return { ...none, failed: 1 };
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
  process.stdout.write(failuresTold(total.failures));
  process.stdout.write(`${closingLine(total)}\n`);
}
