import { expect } from 'chai';
import { BoundedMap } from './bounded-map';

describe('the bounded map', () => {
  it('keeps what is in use and forgets the rest', () => {
    const map = new BoundedMap<number>(100);
    let computed = 0;
    const get = (key: string) => map.getOrSet(key, () => ++computed);
    get('kept');
    for (let index = 0; index < 1000; index++) {
      get(`key${index}`);
      get('kept');
    }
    expect(computed).to.equal(1001);
    get('key0');
    expect(computed).to.equal(1002);
  });
});
