import { expect } from 'chai';
import { signer } from '../testing/signer';
import {
  checkpointBody,
  checkpointKeyHash,
  checkpointNote,
  checkpointOrigin,
  parseCheckpoint,
  verifyCheckpoint,
} from './checkpoint';
import { toBase64, toHex, utf8 } from './encoding';
import { emptyRoot } from './merkle';

const key = signer('log');
const origin = checkpointOrigin('concordat', 'TaxMSP');
const head = { origin, size: 42, root: emptyRoot };
const note = checkpointNote(head, key.publicKey, key.sign(utf8(checkpointBody(head))));
const expected = { origin, publicKey: key.publicKey };

describe('checkpoints', () => {
  it('are signed notes: origin, size, root, an empty line, signatures', () => {
    const [first, second, third, empty, line] = note.split('\n');
    expect([first, second, third, empty]).to.deep.equal([
      'concordat/concordat/TaxMSP',
      '42',
      '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
      '',
    ]);
    expect(line).to.match(/^— concordat\/concordat\/TaxMSP [A-Za-z0-9+/]+={0,2}$/);
  });

  it('have key hashes as the signed-note specification computes them', () => {
    // the example of golang.org/x/mod/sumdb/note: PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW
    const encoded = Buffer.from('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'base64');
    expect(toHex(checkpointKeyHash('PeterNeumann', encoded.subarray(1)))).to.equal('c74f20a3');
  });

  it('verify for their origin and key', () => {
    expect(verifyCheckpoint(note, expected)).to.deep.equal({ size: 42, root: emptyRoot });
  });

  it('ignore signatures of witnesses', () => {
    const witnessed = `${note}— witness.example ${toBase64(Buffer.alloc(68, 1))}\n`;
    expect(verifyCheckpoint(witnessed, expected).size).to.equal(42);
    expect(parseCheckpoint(witnessed).signatures).to.have.length(2);
    const successor = signer('successor');
    const both = `${note}${checkpointNote(head, successor.publicKey, Buffer.alloc(64)).split('\n\n')[1]}`;
    expect(verifyCheckpoint(both, expected).size).to.equal(42);
  });

  it('are refused for another origin, key or text', () => {
    const other = signer('other');
    for (const [text, by] of [
      [note, { ...expected, origin: checkpointOrigin('concordat', 'CourtMSP') }],
      [note, { ...expected, publicKey: other.publicKey }],
      [note.replace('\n42\n', '\n43\n'), expected],
      [note + note.slice(note.indexOf('—')), expected],
      [checkpointNote(head, key.publicKey, other.sign(utf8(checkpointBody(head)))), expected],
    ] as const) {
      expect(() => verifyCheckpoint(text, by)).to.throw(/^BAD_CHECKPOINT/);
    }
  });

  it('are refused in any other spelling', () => {
    const signature = note.slice(note.indexOf('—'));
    const spelled = (body: string) => `${body}\n${signature}`;
    const root = toBase64(emptyRoot);
    for (const text of [
      '',
      'x',
      note.slice(0, -1),
      note.replaceAll('\n', '\r\n'),
      spelled(`${origin}\n042\n${root}\n`),
      spelled(`${origin}\n+42\n${root}\n`),
      spelled(`${origin}\n42\n${root}\nextension\n`),
      spelled(`${origin}\n42\n${root.slice(0, -2)}\n`),
      spelled(`${origin}\n42\n${root.replace('U=', 'V=')}\n`),
      spelled(`${origin}\n9999999999999\n${root}\n`),
      `${origin}\n42\n${root}\n\n`,
      note.replace('— ', '- '),
      note + ' '.repeat(5000),
      note + `— witness.example ${toBase64(Buffer.alloc(68, 1))}\n`.repeat(40),
      `${note}— witness.example AAAAAA==\n`,
    ]) {
      expect(() => parseCheckpoint(text), JSON.stringify(text)).to.throw(/^BAD_CHECKPOINT/);
    }
  });
});
