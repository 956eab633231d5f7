import { STATUSES } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { Api } from '../api';
import type { HeldRecord } from '../shapes/held-record';
import { recordedOutput } from '../testing/recorded-output';
import { STATUS_WORDS } from '../words/record-words';
import { fieldTitles } from './field-titles';
import { tellRecord } from './tell-record';

const RECORD: HeldRecord = {
  leafHash: 'ab'.repeat(32),
  recordId: '01'.repeat(16),
  schema: 'cn.tax.grade@1',
  index: 5,
  storedAt: 0,
  batch: '02'.repeat(16),
  row: 33,
  state: 'stored',
  anchoredBlock: null,
  status: 'IN_FORCE',
  statusSeq: null,
  history: [],
  groups: {
    meta: { issued: '2024-04-19', basedOn: ['x', 'y'], effectiveTo: null },
    grade: { year: 2023, grade: 'B', directGrade: false },
  },
};

function told(record: HeldRecord, { isTTY = true, titles = {} } = {}): string {
  const { out, output } = recordedOutput({ isTTY, columns: 120 });
  tellRecord(output, record, titles);
  return out.text;
}

describe('a record, told to its publisher', () => {
  it('says where it stands, and field by field what it says, each with its title', () => {
    const titles = { grade: '纳税信用级别 Grade', issued: 'not of this group' };
    expect(told(RECORD, { isTTY: false, titles }).split('\n')).to.deep.equal([
      `record\t${'ab'.repeat(32)}`,
      'schema\tcn.tax.grade@1',
      'status\tIN_FORCE: it is released to whoever may have it',
      'state\tstored: kept here, and no head on the ledger contains it yet',
      'log entry\t5',
      'stored\t1970-01-01 00:00:00 UTC',
      `publication\t${'02'.repeat(16)}, row 33`,
      `record id\t${'01'.repeat(16)}`,
      '',
      'Content',
      'group\tfield\ttitle\tvalue',
      'meta\tissued\tDay of issue\t2024-04-19',
      'meta\tbasedOn\tRecords that it rests on\tx, y',
      'meta\teffectiveTo\tIn effect until\t',
      'grade\tyear\t\t2023',
      'grade\tgrade\t纳税信用级别 Grade\tB',
      'grade\tdirectGrade\t\tno',
      '',
    ]);
  });

  it('says which statuses it was given, why, and what has taken its place', () => {
    const replacement = 'cd'.repeat(32);
    const history = [
      { status: 'UNDER_OBJECTION', reason: 'SUBJECT_OBJECTS', replacement: null, requestedAt: 0, block: 48 },
      { status: 'CORRECTED', reason: 'WRONG_SCORE', replacement, requestedAt: 60_000, block: null },
    ];
    const text = told({ ...RECORD, status: 'CORRECTED', statusSeq: 2, anchoredBlock: 7, history });
    expect(text)
      .to.include(`replaced by  ${replacement}\n`)
      .and.match(/status no\. +2\n/)
      .and.match(/in block +7\n/)
      .and.match(/1970-01-01 00:01:00 │ CORRECTED +│ WRONG_SCORE +│ not yet on the ledger │ cdcdcdcdcdcd…/)
      .and.include('  UNDER_OBJECTION: its content is withheld until the objection is settled\n');
  });

  it('says that its content is erased', () => {
    const { groups, ...erased } = RECORD;
    expect(groups).not.to.equal(undefined);
    expect(told({ ...erased, status: 'ERASED' })).to.match(
      /ERASED: [a-z ]+\n[\s\S]*\nIts content is erased\.\n$/,
    );
  });

  it('has words for every status', () => {
    expect(STATUS_WORDS).to.have.all.keys(STATUSES);
  });

  it('is told without titles where the schema cannot be read, and says so', async () => {
    const { err, output } = recordedOutput();
    expect(await fieldTitles(new Api('http://127.0.0.1:9'), output, 'cn.tax.grade@1')).to.deep.equal({});
    expect(err.text).to.equal('The titles of the fields cannot be read now (GATEWAY_UNREACHABLE).\n');
  });
});
