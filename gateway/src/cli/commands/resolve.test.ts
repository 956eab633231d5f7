import { join } from 'node:path';
import { expect } from 'chai';
import { Value } from '@sinclair/typebox/value';
import { EXIT } from '../../errors';
import { Report, type ReportLine } from '../shapes/enquiries';
import { bundleFiles, exitOf, resolve } from './resolve';

const line = (number: number, changes: Partial<ReportLine> = {}): ReportLine => ({
  line: number,
  publisher: 'TaxMSP',
  schema: 'cn.tax.grade@1',
  decision: 'GRANTED',
  code: null,
  outcome: 'NONE_HELD',
  summary: 'nothing held',
  verified: true,
  time: 1,
  bundle: '/v1/bundles/0',
  records: [],
  ...changes,
});
const reportOf = (...lines: ReportLine[]): Report => ({
  ...{ enquiryId: 'ab', seq: 1, decision: 'GRANTED', code: null, time: 1 },
  lines,
});
const record = (leafHash: string) => ({ leafHash, groups: {} });

describe('a report’s evidence in files', () => {
  it('has a file of its own for each, also where one publisher has two lines', () => {
    const twice = line(0, { records: [record('aa'), record('bb')] });
    const files = bundleFiles(reportOf(twice, line(1), line(2, { publisher: 'CourtMSP' })));
    expect(files).to.deep.equal([
      { name: 'TaxMSP-0.bundle.json', path: '/v1/bundles/ab/0?record=aa' },
      { name: 'TaxMSP-1.bundle.json', path: '/v1/bundles/ab/0?record=bb' },
      { name: 'TaxMSP-2.bundle.json', path: '/v1/bundles/ab/1' },
      { name: 'CourtMSP-0.bundle.json', path: '/v1/bundles/ab/2' },
    ]);
  });

  it('cannot be led out of its folder by a publisher’s name', () => {
    expect(Value.Check(Report, reportOf(line(0)))).to.equal(true);
    expect(Value.Check(Report, reportOf(line(0, { publisher: '../../etc/cron' })))).to.equal(false);
  });

  it('that does not hold makes the exit status that of invalid evidence', () => {
    expect(exitOf(reportOf(line(0)))).to.equal(EXIT.ok);
    expect(exitOf(reportOf(line(0), line(1, { outcome: 'UNVERIFIED', verified: false })))).to.equal(
      EXIT.refused,
    );
    expect(exitOf(reportOf(line(0), line(1, { outcome: 'UNAVAILABLE' })))).to.equal(EXIT.unavailable);
  });
});

describe('resolve --bundles', () => {
  it('is refused before anything is asked where no folder can be', async () => {
    const session = {
      options: { subject: '91990101MA0HY0016K', basis: 'consent', bundles: join(__filename, 'evidence') },
      target: { api: () => ({ ask: () => Promise.reject(new Error('asked')) }) },
    } as unknown as Parameters<typeof resolve>[0];
    const error = await resolve(session).catch(String);
    expect(error).to.match(/USAGE: --bundles .* is no folder that can be written to/);
  });
});
