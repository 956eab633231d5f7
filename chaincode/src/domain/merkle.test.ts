import { expect } from 'chai';
import fc from 'fast-check';
import { jsonFiles, vectorFolder } from '../testing/shared-vectors';
import { buildTree } from '../testing/tree';
import { toHex, utf8 } from './encoding';
import { emptyRoot, leafHash, verifyConsistency, verifyInclusion } from './merkle';

interface InclusionCase {
  leafIdx: number;
  treeSize: number;
  root: string | null;
  leafHash: string | null;
  proof: string[] | null;
  wantErr: boolean;
}
interface ConsistencyCase {
  size1: number;
  size2: number;
  root1: string | null;
  root2: string | null;
  proof: string[] | null;
  wantErr: boolean;
}

const bytes = (base64: string | null) => new Uint8Array(Buffer.from(base64 ?? '', 'base64'));

describe('Merkle proofs', function () {
  this.timeout(120_000);
  it('judges every published inclusion case as it is marked', function () {
    const folder = vectorFolder('rfc6962', 'inclusion');
    if (!folder) return this.skip();
    const cases = jsonFiles(folder) as { path: string; content: InclusionCase }[];
    for (const { path, content } of cases) {
      const proof = (content.proof ?? []).map(bytes);
      const { leafIdx: index, treeSize: size } = content;
      const valid = verifyInclusion({
        index,
        size,
        leaf: bytes(content.leafHash),
        proof,
        root: bytes(content.root),
      });
      expect(valid, path).to.equal(!content.wantErr);
    }
    expect(cases.length).to.equal(98);
  });

  it('judges every published consistency case as it is marked', function () {
    const folder = vectorFolder('rfc6962', 'consistency');
    if (!folder) return this.skip();
    const cases = jsonFiles(folder) as { path: string; content: ConsistencyCase }[];
    for (const { path, content } of cases) {
      const { size1, size2 } = content;
      const proof = (content.proof ?? []).map(bytes);
      const valid = verifyConsistency({
        size1,
        size2,
        root1: bytes(content.root1),
        root2: bytes(content.root2),
        proof,
      });
      expect(valid, path).to.equal(!content.wantErr);
    }
    expect(cases.length).to.equal(98);
  });

  it('hashes the empty tree and the empty leaf as RFC 6962 does', () => {
    expect(toHex(emptyRoot)).to.equal('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(toHex(leafHash(utf8('')))).to.equal(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
  });

  it('accepts the inclusion of every leaf of a tree, at its own place only', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (size, a, b) => {
        const tree = buildTree(size);
        const index = a % size;
        const proof = tree.inclusion(index, size);
        const claim = { size, leaf: tree.leaf(index), proof, root: tree.root(size) };
        expect(verifyInclusion({ ...claim, index })).to.equal(true);
        const other = b % size;
        if (other !== index) expect(verifyInclusion({ ...claim, index: other })).to.equal(false);
      }),
    );
  });

  it('accepts every true extension and refuses one of another history', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 }), (a, b) => {
        const [size1, size2] = a < b ? [a, b] : [b, a];
        const tree = buildTree(size2);
        const other = buildTree(size2, 'rewritten');
        const proof = tree.consistency(size1, size2);
        const claim = { size1, size2, root1: tree.root(size1), proof };
        expect(verifyConsistency({ ...claim, root2: tree.root(size2) })).to.equal(true);
        expect(verifyConsistency({ ...claim, root2: other.root(size2) })).to.equal(false);
      }),
    );
  });

  it('refuses what is shorter than nothing, longer than the tree, or goes backwards', () => {
    const leaf = leafHash(utf8('x'));
    const included = { size: 1, leaf, proof: [], root: leaf };
    expect(verifyInclusion({ ...included, index: 0 })).to.equal(true);
    for (const index of [1, -1, 0.5, Number.NaN]) {
      expect(verifyInclusion({ ...included, index }), String(index)).to.equal(false);
    }
    const same = { root1: leaf, root2: leaf, proof: [] };
    expect(verifyConsistency({ ...same, size1: 2, size2: 1 })).to.equal(false);
    expect(verifyConsistency({ ...same, root1: emptyRoot, size1: 0, size2: 1 })).to.equal(false);
    expect(verifyConsistency({ ...same, size1: 1, size2: 1.5 })).to.equal(false);
  });

  it('holds equal sizes to equal roots without a proof', () => {
    const [root1, other] = [buildTree(5).root(5), buildTree(5, 'rewritten').root(5)];
    const equal = { size1: 5, size2: 5, root1, root2: root1, proof: [] };
    expect(verifyConsistency(equal)).to.equal(true);
    expect(verifyConsistency({ ...equal, root2: other })).to.equal(false);
    expect(verifyConsistency({ ...equal, proof: [other] })).to.equal(false);
  });

  it('refuses an extension with another first root, or with a proof too long, too short, or of shorter hashes', () => {
    for (const [size1, size2] of [
      [3, 7],
      [4, 7],
      [6, 8],
      [5, 70],
    ] as const) {
      const tree = buildTree(size2);
      const proof = tree.consistency(size1, size2);
      const claim = { size1, size2, root1: tree.root(size1), root2: tree.root(size2), proof };
      const short = proof.map((hash, index) => (index === 0 ? hash.subarray(1) : hash));
      for (const change of [
        { root1: buildTree(size2, 'rewritten').root(size1) },
        { proof: proof.slice(0, -1) },
        { proof: [...proof, emptyRoot] },
        { proof: [] },
        { proof: short },
      ]) {
        expect(verifyConsistency({ ...claim, ...change }), `${size1} ${size2}`).to.equal(false);
      }
    }
  });

  it('refuses sizes that are no counts', () => {
    const leaf = leafHash(utf8('x'));
    for (const size of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(verifyInclusion({ index: 0, size, leaf, proof: [], root: leaf })).to.equal(false);
      expect(verifyConsistency({ size1: size, size2: size, root1: leaf, root2: leaf, proof: [] })).to.equal(
        false,
      );
    }
  });
});
