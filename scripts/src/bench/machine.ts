import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const requireHere = createRequire(__filename);

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
  versions: Record<string, string>;
}

const PACKAGES = [
  '@concordat/gateway',
  '@hyperledger/fabric-gateway',
  'fabric-shim',
  'level',
  'tweetnacl',
  '@noble/curves',
];

/** What the figures were measured on. */
export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    versions: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
  };
}

/** Packages that hide their package.json are found beside their entry. */
function versionOf(name: string): string {
  for (const folder of requireHere.resolve.paths(name) ?? []) {
    try {
      return (JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')) as { version: string })
        .version;
    } catch {
      continue;
    }
  }
  return 'absent';
}
