import { expect } from 'chai';
import { sourceFiles, type SourceFile } from '../support/source-files';

interface Room {
  /** Files that this rule speaks of. */
  of: RegExp;
  /** Imports that they may not have: paths from the top folder, or package names. */
  never: RegExp;
}

const WORKSPACE_OF: Record<string, string> = {
  chaincode: '@concordat/chaincode',
  network: '@concordat/network',
  gateway: '@concordat/gateway',
  scripts: '@concordat/scripts',
};

describe('the rooms of the house (DESIGN section 3)', () => {
  const files = sourceFiles();

  it('reads the whole house', () => {
    const workspaces = new Set(files.map((file) => file.path.split('/')[0]));
    expect([...workspaces].sort()).to.deep.equal(['chaincode', 'gateway', 'network', 'scripts']);
    expect(files.length).to.be.greaterThan(100);
  });

  it('domain imports nothing but itself and hash and signature primitives', () => {
    const allowed = /^chaincode\/src\/domain\/|^node:crypto$|^@noble\/(curves|hashes)\//;
    const strangers = offences(files, /^chaincode\/src\/domain\//, (target) => !allowed.test(target));
    expect(strangers).to.deep.equal([]);
  });

  const rules: Record<string, Room> = {
    'flow never imports an adapter, Express or Fabric': {
      of: /^gateway\/src\/flow\//,
      never: /^gateway\/src\/(adapters|http|cli|compose|sandbox)\/|^express|fabric/,
    },
    'http imports flow, never an adapter': {
      of: /^gateway\/src\/http\//,
      never: /^gateway\/src\/(adapters|cli|compose|sandbox)\//,
    },
    'cli never imports an adapter': { of: /^gateway\/src\/cli\//, never: /^gateway\/src\/adapters\// },
    'adapters import ports, never flow': {
      of: /^gateway\/src\/adapters\//,
      never: /^gateway\/src\/(flow|http|cli|compose|sandbox)\//,
    },
    'ports know nobody': {
      of: /^gateway\/src\/ports\//,
      never: /^gateway\/src\/(adapters|flow|http|cli|compose|sandbox|verify|read-model)\//,
    },
    'verify knows neither gateway nor I/O': {
      of: /^gateway\/src\/verify\//,
      never: /^gateway\/src\/(?!verify\/|crypto\/)|^node:(fs|net|http|https|dns|tls|child_process)/,
    },
    'crypto imports no other room': { of: /^gateway\/src\/crypto\//, never: /^gateway\/src\/(?!crypto\/)/ },
    'pocket does not know Concordat': {
      of: /^network\/src\/pocket\//,
      never: /^@concordat\/|^(chaincode|gateway)\//,
    },
  };

  for (const [sentence, rule] of Object.entries(rules)) {
    it(sentence, () => {
      expect(
        files.some((file) => rule.of.test(file.path)),
        'the room exists',
      ).to.equal(true);
      expect(offences(files, rule.of, (target) => rule.never.test(target))).to.deep.equal([]);
    });
  }

  it('only crypto, verify, domain and key files of the gateway touch a primitive', () => {
    const primitive = /^tweetnacl$|^sodium-native$|^@noble\//;
    const outside = /^gateway\/src\/(?!crypto\/)/;
    expect(offences(files, outside, (target) => primitive.test(target))).to.deep.equal([]);
  });

  it('nobody reaches into another workspace but through its exports', () => {
    const reaching = files.flatMap((file) => {
      const own = file.path.split('/')[0] ?? '';
      const relative = file.localImports.filter((target) => !target.startsWith(`${own}/`));
      const deep = file.imports.filter(
        (name) => name.startsWith('@concordat/') && /\/(src|dist)\//.test(name),
      );
      const self = file.imports.filter((name) => name.startsWith(`${WORKSPACE_OF[own]}/`));
      return [...relative, ...deep, ...self].map((target) => `${file.path} -> ${target}`);
    });
    expect(reaching).to.deep.equal([]);
  });

  it('has no import cycles', () => {
    expect(findCycle(files)).to.equal(undefined);
  });
});

function offences(files: SourceFile[], of: RegExp, forbidden: (target: string) => boolean): string[] {
  return files
    .filter((file) => of.test(file.path))
    .flatMap((file) => {
      const packages = file.imports.filter((name) => !name.startsWith('.'));
      const targets = [...file.localImports, ...packages];
      return targets.filter(forbidden).map((target) => `${file.path} -> ${target}`);
    });
}

function findCycle(files: SourceFile[]): string | undefined {
  const graph = new Map(files.map((file) => [file.path, file.localImports]));
  const done = new Set<string>();
  const visit = (node: string, trail: string[]): string | undefined => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node].join(' -> ');
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...trail, node]);
      if (cycle !== undefined) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const file of files) {
    const cycle = visit(file.path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
