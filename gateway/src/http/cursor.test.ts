import { expect } from 'chai';
import { decodeCursor, encodeCursor } from './cursor';

const LIST = { list: '/v1/things', position: /^\d{1,3}$/ };
const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a cursor', () => {
  it('goes on where its list said', () => {
    expect(decodeCursor(encodeCursor('/v1/things', '42'), LIST)).to.equal('42');
    expect(decodeCursor(undefined, LIST)).to.equal(undefined);
  });

  const wrong: [string, string][] = [
    ['another list', encodeCursor('/v1/others', '42')],
    ['a position that the list does not write', encodeCursor('/v1/things', '42/x')],
    ['another version', cursorOf([2, '/v1/things', '42'])],
    ['a number for a position', cursorOf([1, '/v1/things', 42])],
    ['more than that', cursorOf([1, '/v1/things', '42', 'more'])],
    ['another spelling of the same', `${encodeCursor('/v1/things', '42')}=`],
    ['no list at all', cursorOf({ 1: '/v1/things' })],
    ['what is no JSON', 'x'],
  ];
  for (const [what, cursor] of wrong) {
    it(`is refused where it holds ${what}`, () => {
      expect(() => decodeCursor(cursor, LIST)).to.throw('CURSOR_INVALID');
    });
  }
});
