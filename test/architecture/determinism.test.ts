import { expect } from 'chai';
import { sourceFiles } from '../support/source-files';

const FORBIDDEN: Record<string, RegExp> = {
  'a clock': /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.|\bhrtime\b|\bsetTimeout\b|\bsetInterval\b/,
  randomness: /\bMath\.random\b|\brandomBytes\b|\brandomUUID\b|\bgetRandomValues\b/,
  'the environment': /\bprocess\.(env|argv|cwd|pid|platform|hrtime)\b|\bos\./,
  'the network or files': /from 'node:(net|http|https|dns|fs|tls|dgram|child_process|os)'|\bfetch\(/,
  'locale-dependent calls': /\btoLocale\w*\(|\blocaleCompare\(|\bIntl\./,
  'floating point': /\bparseFloat\b|\bMath\.(sqrt|pow|exp|log|sin|cos|cbrt|hypot)\b/,
};

/**
 * The process entry listens, reads its address, and refuses by its clock what is far from it; the state helper reads one
 * switch. Neither decides what a transaction writes.
 */
const ENTRY = /^chaincode\/src\/(server|contracts\/state(-[a-z]+)?)\.ts$/;

describe('chaincode is deterministic (invariant 10, by its source)', () => {
  const files = sourceFiles().filter(
    (file) => file.path.startsWith('chaincode/src/') && !ENTRY.test(file.path),
  );

  for (const [what, pattern] of Object.entries(FORBIDDEN)) {
    it(`uses nothing of ${what}`, () => {
      expect(files.length).to.be.greaterThan(20);
      const offenders = files.filter((file) => pattern.test(file.text)).map((file) => file.path);
      expect(offenders).to.deep.equal([]);
    });
  }

  it('verifies signatures with one pinned library', () => {
    const packages = files.flatMap((file) => file.imports.filter((name) => !name.startsWith('.')));
    const libraries = packages.filter((name) => /ed25519|noble|nacl|sodium|secp/.test(name));
    expect([...new Set(libraries)]).to.deep.equal(['@noble/curves/ed25519']);
  });
});
