// Brings a fresh clone to the point where compiled code can run. Needs nothing but Node and npm.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Tells progress on stderr, so that stdout stays the program's own. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a program to its end; answers its exit status (128 + signal number where a signal ended it). `onOutput` is given
 * what it prints, where its stdio are pipes.
 */
export function run(command, args, { onOutput, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    if (onOutput) [child.stdout, child.stderr].forEach((stream) => stream?.on('data', onOutput));
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

/** Where a package's program lies, without asking npm (which costs a third of a second a call). */
export function programOf(packageName, path) {
  return join(root, 'node_modules', packageName, path);
}

/**
 * True where node_modules holds what package-lock.json asks for. Contents are compared, not dates: a checkout
 * touches dates. npm writes its own lock last, so an interrupted installation has none.
 */
export function installationMatches(wanted, installed) {
  return Object.entries(wanted.packages).every(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.link || entry.optional || entry.devOptional || entry.peer)
      return true;
    return installed.packages?.[path]?.integrity === entry.integrity;
  });
}

function installed() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(marker)) return false;
  const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
  return installationMatches(read(join(root, 'package-lock.json')), read(marker));
}

async function install() {
  if (installed()) return;
  say('Installing the packages named in package-lock.json …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // npm's own words go to stderr, so that `--json` output on stdout stays clean.
  const stdio = ['ignore', process.stderr, process.stderr];
  const status = await run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    stdio,
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new BootstrapError('npm ci failed; see the lines above', status);
}

async function build() {
  const started = Date.now();
  const stdio = ['ignore', process.stderr, process.stderr];
  const status = await run(process.execPath, [programOf('typescript', 'bin/tsc'), '-b'], { stdio });
  if (status !== 0) throw new BootstrapError('the build failed; see the lines above', status);
  const seconds = (Date.now() - started) / 1000;
  if (seconds > 3) say(`Built in ${seconds.toFixed(1)} s.`);
}

/** A step that could not be done. `status` is the exit status of the program that failed. */
export class BootstrapError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new BootstrapError(`Concordat needs Node.js 20.19 or newer; this is ${process.versions.node}`, 1);
}

/** Installs what is missing and builds what is out of date. Throws BootstrapError. */
export async function bootstrap() {
  checkNode();
  await install();
  await build();
}
