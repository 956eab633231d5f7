import { toBase64url, verifyEd25519 } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { commitRecord, groupTexts } from './commit-record';
import { commitmentOf, groupDigests, groupOrder, groupSalt } from './commitment';
import { newSeed, signingKey } from './ed25519';
import { hmac } from './hmac';
import { escrow, isDerivedEscrow, openEscrow, openingBytes, parseOpening } from './opening';
import { padToSizeClass, unpad, unpadEach } from './padding';
import { drawRandom, shuffled } from './random';
import { sealedBox } from './sealed-box';

describe('signing', () => {
  it('signs what the ledger verifies, with the key of RFC 8032 test 2', () => {
    const key = signingKey(
      Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex'),
    );
    expect(Buffer.from(key.publicKey).toString('hex')).to.equal(
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    );
    expect(verifyEd25519(key.publicKey, Buffer.from([0x72]), key.sign(Buffer.from([0x72])))).to.equal(true);
    expect(verifyEd25519(key.publicKey, Buffer.from([0x73]), key.sign(Buffer.from([0x72])))).to.equal(false);
  });

  it('refuses a seed of another length', () => {
    expect(() => signingKey(Buffer.alloc(31))).to.throw(/KEY_INVALID/);
  });

  it('computes HMAC-SHA-256 as RFC 4231 test 2', () => {
    expect(
      hmac(Buffer.from('Jefe'), 'what do ya want ', Buffer.from('for nothing?')).toString('hex'),
    ).to.equal('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });
});

describe('escrow', () => {
  const opening = { kind: 'cn.uscc', identifier: '91350211M000100Y43', salt: 'ab'.repeat(32) };

  it('is opened by the regulator only, and recomputed by who knows the opening', () => {
    const seed = newSeed();
    const regulator = signingKey(seed).publicKey;
    expect(openEscrow(escrow(opening, regulator), seed)).to.deep.equal(opening);
    expect(escrow(opening, regulator)).to.equal(escrow({ ...opening }, regulator));
    expect(escrow({ ...opening, salt: 'cd'.repeat(32) }, regulator)).not.to.equal(escrow(opening, regulator));
    expect(() => openEscrow(escrow(opening, regulator), newSeed())).to.throw(/BOX_REFUSED/);
  });

  it('is known as derived by who opens it, where it has the very bytes that its opening gives', () => {
    const seed = newSeed();
    const regulator = signingKey(seed).publicKey;
    const drawn = toBase64url(sealedBox(regulator, openingBytes(opening)));
    const ofAnotherSalt = sealedBox(regulator, openingBytes(opening), { ephemeralSeed: newSeed() });
    for (const text of [escrow(opening, regulator), drawn, toBase64url(ofAnotherSalt)]) {
      const opened = openEscrow(text, seed);
      expect(isDerivedEscrow(opened, text)).to.equal(escrow(opened, regulator) === text);
    }
    expect(isDerivedEscrow(opening, escrow(opening, regulator))).to.equal(true);
  });

  it('has one length for identifiers of every length', () => {
    const regulator = signingKey(newSeed()).publicKey;
    const lengths = ['1', 'A'.repeat(18), 'B'.repeat(60)].map(
      (identifier) => escrow({ ...opening, identifier }, regulator).length,
    );
    expect(new Set(lengths).size).to.equal(1);
  });

  it('reads an opening in its one spelling only', () => {
    expect(parseOpening(openingBytes(opening))).to.deep.equal(opening);
    const spaced = padToSizeClass(Buffer.from(JSON.stringify(opening, null, 1)));
    const widened = padToSizeClass(Buffer.from(JSON.stringify({ ...opening, more: 1 })));
    const short = padToSizeClass(Buffer.from(JSON.stringify({ ...opening, salt: 'ab' })));
    for (const bytes of [spaced, widened, short, Buffer.alloc(256), Buffer.alloc(3)]) {
      expect(() => parseOpening(bytes)).to.throw(/OPENING_INVALID|PADDING_INVALID/);
    }
  });
});

describe('padding', () => {
  it('gives back what it padded, in few sizes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
        const padded = padToSizeClass(bytes);
        expect([256, 1024, 4096, 16384]).to.include(padded.length);
        expect(unpad(padded).equals(bytes)).to.equal(true);
      }),
    );
  });

  it('tells several apart, and refuses what is cut off or has more behind it', () => {
    const parts = [0, 252, 253, 5_000].map((length) => Buffer.alloc(length, 7));
    const together = Buffer.concat(parts.map(padToSizeClass));
    const found = unpadEach(together);
    expect(found.map((part) => Buffer.from(part))).to.deep.equal(parts);
    expect(unpadEach(new Uint8Array())).to.deep.equal([]);
    const broken = [together.subarray(0, -1), Buffer.concat([together, Buffer.alloc(3)])];
    for (const bytes of broken) expect(() => unpadEach(bytes)).to.throw(/PADDING_INVALID/);
  });

  it('refuses padding that is not zero, too long or too short', () => {
    const padded = padToSizeClass(Buffer.from('abc'));
    const dirty = Buffer.from(padded);
    dirty[200] = 1;
    const cases = [dirty, Buffer.concat([padded, Buffer.alloc(768)]), padded.subarray(1), Buffer.alloc(0)];
    for (const bytes of cases) expect(() => unpad(bytes)).to.throw(/PADDING_INVALID/);
  });
});

describe('commitments', () => {
  it('change with every value, salt, name and absence', () => {
    const secret = newSeed();
    const names = groupOrder(['grade', 'person']);
    const commit = (key: Uint8Array, groups: Record<string, Record<string, string>>) =>
      commitmentOf(groupDigests(key, names, groups));
    const base = { meta: { issued: '2026-01-01' }, grade: { level: 'A' } };
    const all = [
      commit(secret, base),
      commit(newSeed(), base),
      commit(secret, { ...base, grade: { level: 'B' } }),
      commit(secret, { ...base, person: {} }),
      commitmentOf(groupDigests(secret, ['meta', 'person', 'grade'], base)),
    ];
    expect(new Set(all).size).to.equal(all.length);
    expect(groupSalt(secret, 'a').equals(groupSalt(secret, 'b'))).to.equal(false);
  });
});

describe('the quick way to a commitment', () => {
  it('gives the bytes of the definition, for any text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 3000 });
    const group = fc.dictionary(
      fc.string({ minLength: 1, maxLength: 8 }),
      fc.oneof(text, fc.integer(), fc.boolean()),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), group, group, (secret, first, second) => {
        const names = groupOrder(['first', 'second', 'absent']);
        const groups = { meta: {}, first, second };
        expect(commitRecord(secret, groupTexts(names, groups))).to.equal(
          commitmentOf(groupDigests(secret, names, groups)),
        );
      }),
    );
  });
});

describe('randomness', () => {
  it('never gives the same bytes twice, whatever the length', () => {
    const draws = Array.from({ length: 5000 }, (_, index) => drawRandom(16 + (index % 40)).toString('hex'));
    expect(new Set(draws.map((draw) => draw.slice(0, 32))).size).to.equal(draws.length);
    expect(drawRandom(100_000)).to.have.length(100_000);
  });

  it('shuffles to every order about equally often', () => {
    const counts = new Map<string, number>();
    for (let run = 0; run < 6000; run++) {
      const order = shuffled(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).to.equal(6);
    for (const count of counts.values()) expect(count).to.be.within(800, 1200);
  });
});
