import { NAMED_COMPANIES, RecordValidator, sampleSchema } from '@concordat/gateway/intake';
import { expect } from 'chai';
import { percentile } from './load';
import { parseBenchArguments } from './arguments';
import { batchesAhead, RECORD_BYTES, recordLines, takeBatch } from './records';

describe('the benchmark', () => {
  it('publishes records of exactly 1 KiB that their schema accepts', () => {
    const validator = new RecordValidator(sampleSchema('cn.tax.grade@1').document);
    const lines = takeBatch(recordLines(), 200).trimEnd().split('\n');
    expect(lines).to.have.length(200);
    for (const line of lines) {
      expect(Buffer.byteLength(line)).to.equal(RECORD_BYTES);
      expect(validator.validate(JSON.parse(line) as never)).to.have.property('record');
    }
    expect(new Set(lines).size).to.equal(200);
  });

  it('publishes nothing about the companies that every generated register names', () => {
    const lines = takeBatch(recordLines(), 200);
    expect(NAMED_COMPANIES.filter(({ uscc }) => lines.includes(uscc))).to.deep.equal([]);
  });

  it('never gives a record twice, made ahead or on the spot', () => {
    const next = batchesAhead(recordLines(), { size: 3, records: 6 });
    const lines = [next(), next(), next()].join('').trimEnd().split('\n');
    expect(new Set(lines).size).to.equal(9);
  });

  it('measures the parts that are named, and says which there are', () => {
    const { parts, fabric, seconds, warmUp } = parseBenchArguments(['--only', 'resolve,publish', '--fabric']);
    expect([...parts]).to.deep.equal(['publish', 'resolve']);
    expect({ fabric, seconds, warmUp }).to.deep.equal({ fabric: true, seconds: 5, warmUp: 30 });
    expect(parseBenchArguments(['--warm-up', '2.5']).warmUp).to.equal(2.5);
    expect(() => parseBenchArguments(['--warm-up', '-1'])).to.throw('--warm-up');
    expect(parseBenchArguments([]).parts.size).to.equal(5);
    expect(() => parseBenchArguments(['--only', 'publish,frobnicate'])).to.throw(
      '--only: there is no part frobnicate; there are transactions, publish, enquire, resolve, verify',
    );
    expect(() => parseBenchArguments(['--seconds', '0'])).to.throw('--seconds');
  });

  it('takes percentiles by the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(hundred, 50)).to.equal(50);
    expect(percentile(hundred, 99)).to.equal(99);
    expect(percentile([7], 99)).to.equal(7);
    expect(percentile([], 50)).to.equal(0);
  });
});
