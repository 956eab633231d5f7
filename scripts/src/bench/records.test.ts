import { RecordValidator, sampleSchema } from '@concordat/gateway/intake';
import { expect } from 'chai';
import { percentile } from './load';
import { RECORD_BYTES, recordLines, takeBatch } from './records';

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

  it('takes percentiles by the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(hundred, 50)).to.equal(50);
    expect(percentile(hundred, 99)).to.equal(99);
    expect(percentile([7], 99)).to.equal(7);
    expect(percentile([], 50)).to.equal(0);
  });
});
