// What the test run consists of, and how its result is told.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './bootstrap.mjs';

/** Where each workspace keeps its sources and its compiled files. */
export function workspaces() {
  const { workspaces: names } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return names.map((name) => {
    const { compilerOptions } = JSON.parse(readFileSync(join(root, name, 'tsconfig.json'), 'utf8'));
    return {
      name,
      source: join(root, name, compilerOptions.rootDir),
      dist: join(root, name, compilerOptions.outDir),
    };
  });
}

/** Compiled tests whose source still exists: a deleted test must not go on passing from an old build. */
export function testsOf({ source, dist }) {
  if (!existsSync(dist)) return [];
  return readdirSync(dist, { recursive: true })
    .filter((file) => file.endsWith('.test.js'))
    .filter((file) => existsSync(join(source, file.replace(/\.js$/, '.ts'))))
    .map((file) => join(dist, file))
    .sort();
}

/** Whether a compiled test starts a whole consortium. */
export function isScenario(file) {
  return /[\\/]scenario[\\/]/.test(file);
}

/** Of compiled tests, those that run on whatever ledger: its conformance, and the scenarios; of these, those of a name. */
export function onLedger(files, names = []) {
  return files
    .filter((file) => /[\\/](conformance[\\/](ledger|wire)|scenario)[\\/]/.test(file))
    .filter((file) => names.length === 0 || names.some((name) => file.includes(name)));
}

const PROGRAMS = ['peer', 'orderer', 'configtxgen', 'osnadmin'];

/** Why tests cannot run on a real Fabric network here; undefined where they can. */
export function fabricRefusal({ FABRIC_BIN: folder }) {
  const where =
    'https://github.com/hyperledger/fabric/releases (3.0 or later, older ones from 2.3 on with Raft only, hyperledger-fabric-<system>-<version>.tar.gz, folder bin)';
  if (!folder)
    return `FABRIC_BIN is not set: name the folder with ${PROGRAMS.join(', ')} in it, from ${where}`;
  const missing = PROGRAMS.filter((name) => !existsSync(join(folder, name)));
  return missing.length > 0
    ? `${folder} (FABRIC_BIN) has no ${missing.join(', ')}: get them from ${where}`
    : undefined;
}

const SLOW_MS = 10_000;

/** The files that took longest, of all that took ten seconds or more: where to look when the suite grows slow. */
export function slowest(times) {
  const slow = Object.entries(times)
    .filter(([, ms]) => ms >= SLOW_MS)
    .sort(([, one], [, other]) => other - one);
  const lines = slow.map(([file, ms]) => `  ${(ms / 1000).toFixed(1).padStart(6)} s  ${basename(file)}`);
  return lines.length === 0 ? '' : `Files that took longest:\n${lines.join('\n')}\n`;
}

const CONTEXT_LINES = 12;

/** What failed, once more and all together: a log is read from its end, and often only its end is kept. */
export function failuresTold(failures) {
  if (failures.length === 0) return '';
  const told = failures.map(({ file, title, message }) => {
    const lines = message.split('\n').slice(0, CONTEXT_LINES);
    return `  ${title}${file ? ` (${basename(file)})` : ''}\n${lines.map((line) => `      ${line}`).join('\n')}\n`;
  });
  return `\nFailed:\n${told.join('')}`;
}

/** `N passed, N failed`, with `, N skipped` where any was. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** 0 only where something ran and nothing failed. */
export function exitStatus({ passed, failed }) {
  return failed > 0 || passed === 0 ? 1 : 0;
}
