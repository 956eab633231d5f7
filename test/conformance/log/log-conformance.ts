import { createHash } from 'node:crypto';
import {
  emptyRoot,
  leafHash,
  nodeHash,
  toHex,
  utf8,
  verifyConsistency,
  verifyInclusion,
} from '@concordat/chaincode/domain';
import type { Log, Storage } from '@concordat/gateway/adapters';
import { expect } from 'chai';
import fc from 'fast-check';

/** A log under test, on a storage of its own; `reopen` closes both and opens what is on disk. */
export interface LogUnderTest {
  storage: Storage;
  log: Log;
  reopen(): Promise<LogUnderTest>;
  close(): Promise<void>;
}

/** What every adapter of the log port must do. */
export function logConformance(name: string, make: () => Promise<LogUnderTest>): void {
  describe(`log: ${name}`, () => {
    let made: LogUnderTest;
    beforeEach(async () => {
      made = await make();
    });
    afterEach(() => made.close());

    it('starts as the empty tree', async () => {
      expect(made.log.size()).to.equal(0);
      expect(toHex(await made.log.root(0))).to.equal(toHex(emptyRoot));
    });

    it('has the root that RFC 6962 defines, at every size it ever had', async () => {
      await appendAll(made, [1, 1, 3, 250, 2, 256, 87]);
      const entries = Array.from({ length: 600 }, (_, index) => entry(index));
      for (const size of [1, 2, 3, 5, 255, 256, 257, 511, 512, 513, 600]) {
        expect(toHex(await made.log.root(size))).to.equal(toHex(plainRoot(entries.slice(0, size))));
      }
    });

    it('proves every entry in every size to the verifier of the domain', async () => {
      await appendAll(made, [600]);
      await fc.assert(
        fc.asyncProperty(sizeAndIndex(600), async ({ size, index }) => {
          const root = await made.log.root(size);
          const leaf = leafHash(await made.log.entry(index));
          const proof = await made.log.inclusion(index, size);
          expect(verifyInclusion({ index, size, leaf, proof, root })).to.equal(true);
        }),
        { numRuns: 400 },
      );
    });

    it('proves for every pair of sizes that the larger extends the smaller', async () => {
      await appendAll(made, [600]);
      for (let size1 = 1; size1 <= 600; size1++) {
        const size2 = size1 + ((size1 * 37) % (601 - size1));
        const [root1, root2] = [await made.log.root(size1), await made.log.root(size2)];
        const proof = await made.log.consistency(size1, size2);
        expect(verifyConsistency({ size1, size2, root1, root2, proof }), `${size1} in ${size2}`).to.equal(
          true,
        );
      }
    });

    it('goes on after it was closed and opened again, at any size', async () => {
      for (const count of [1, 254, 1, 1, 255, 300]) {
        await appendAll(made, [count]);
        made = await made.reopen();
      }
      const entries = Array.from({ length: 812 }, (_, index) => entry(index));
      expect(made.log.size()).to.equal(812);
      expect(toHex(await made.log.root(812))).to.equal(toHex(plainRoot(entries)));
    });

    it('is unchanged by an append whose batch is never committed', async () => {
      await appendAll(made, [10]);
      await made.log.append(made.storage.batch(), [entry(10)]);
      expect(made.log.size()).to.equal(10);
      made = await made.reopen();
      expect(made.log.size()).to.equal(10);
      expect(await rejection(made.log.entry(10))).to.equal('LOG_RANGE');
    });

    it('refuses sizes and entries that it has not', async () => {
      await appendAll(made, [3]);
      const asked = [
        made.log.root(4),
        made.log.root(-1),
        made.log.inclusion(3, 3),
        made.log.inclusion(0, 4),
        made.log.consistency(3, 4),
        made.log.consistency(3, 2),
        made.log.entry(3),
      ];
      for (const answer of asked) expect(await rejection(answer)).to.equal('LOG_RANGE');
    });

    it('serves the tiles and entry bundles of tlog-tiles', async () => {
      await appendAll(made, [70, 600]);
      const hashes = Array.from({ length: 670 }, (_, index) => leafHash(entry(index)));
      const full = await made.log.tile(0, 1);
      expect(toHex(full ?? emptyRoot)).to.equal(toHex(Buffer.concat(hashes.slice(256, 512))));
      const partial = await made.log.tile(0, 2, 100);
      expect(toHex(partial ?? emptyRoot)).to.equal(toHex(Buffer.concat(hashes.slice(512, 612))));
      const above = await made.log.tile(1, 0, 2);
      const tops = [0, 256].map((first) =>
        plainRoot(Array.from({ length: 256 }, (_, offset) => entry(first + offset))),
      );
      expect(toHex(above ?? emptyRoot)).to.equal(toHex(Buffer.concat(tops)));
      expect(await made.log.tile(0, 2)).to.equal(undefined);
      expect(await made.log.tile(0, 2, 159)).to.equal(undefined);
      expect(await made.log.tile(1, 0, 3)).to.equal(undefined);
      const bundle = Buffer.from((await made.log.bundle(2, 2)) ?? []);
      expect(bundle.toString()).to.equal(`\0\x09entry 512\0\x09entry 513`);
    });
  });
}

async function appendAll(made: LogUnderTest, counts: number[]): Promise<void> {
  for (const count of counts) {
    const first = made.log.size();
    const batch = made.storage.batch();
    const added = await made.log.append(
      batch,
      Array.from({ length: count }, (_, offset) => entry(first + offset)),
    );
    expect(added).to.include({ first, size: first + count });
    await batch.commit();
    added.applied();
    expect(toHex(await made.log.root(added.size))).to.equal(toHex(added.root));
  }
}

function entry(index: number): Uint8Array {
  return utf8(`entry ${index}`);
}

function sizeAndIndex(most: number) {
  return fc
    .integer({ min: 1, max: most })
    .chain((size) => fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }));
}

/** The definition of RFC 6962 section 2.1, word by word. */
function plainRoot(entries: Uint8Array[]): Uint8Array {
  if (entries.length === 0) return createHash('sha256').digest();
  if (entries.length === 1) return leafHash(entries[0] ?? utf8(''));
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return nodeHash(plainRoot(entries.slice(0, split)), plainRoot(entries.slice(split)));
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no refusal',
    (error: { code?: string }) => error.code,
  );
}
