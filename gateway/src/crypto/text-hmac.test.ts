import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { TextHmac } from './text-hmac';

describe('the HMAC of many short texts', () => {
  const plain = (key: Uint8Array, text: string, encoding: 'hex' | 'binary') =>
    createHmac('sha256', key).update(text).digest(encoding);

  it('is that of Node for every key and text, however long, one after another', () => {
    const long = fc.string({ unit: 'binary', minLength: 1000, maxLength: 3000 });
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), long);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(text), (key, texts) => {
        const mac = new TextHmac(key);
        for (const each of texts) {
          expect(mac.of(each, 'hex')).to.equal(plain(key, each, 'hex'));
          expect(mac.of(each, 'binary')).to.equal(plain(key, each, 'binary'));
        }
      }),
    );
  });

  it('keeps nothing of an earlier, longer key', () => {
    const mac = new TextHmac(Buffer.alloc(64, 7));
    mac.of('before', 'hex');
    mac.rekey(Buffer.alloc(8, 9));
    expect(mac.of('after', 'hex')).to.equal(plain(Buffer.alloc(8, 9), 'after', 'hex'));
  });

  it('refuses a key longer than a block, which RFC 2104 hashes first', () => {
    expect(() => new TextHmac(Buffer.alloc(65))).to.throw(RangeError);
  });
});
