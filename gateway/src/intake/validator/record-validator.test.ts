import { expect } from 'chai';
import type { SchemaDocument } from '@concordat/chaincode/domain';
import type { Item } from '../item';
import { sampleSchema } from '../sample';
import { businessKeyOf, RecordValidator, subjectOf, toGroups, type Validation } from '.';

const USCC = '91152201078377449P';
const today = (): string => '2026-01-15';
const taxGrade = sampleSchema('cn.tax.grade@1').document;
const validator = new RecordValidator(taxGrade, { today });

function item(fields: Record<string, unknown> = {}, meta: Item['meta'] = {}): Item {
  return {
    row: 7,
    fields: {
      uscc: USCC,
      name: '甲公司',
      year: 2024,
      grade: 'B',
      evaluatedOn: '2025-04-18',
      authority: 'x',
      ...fields,
    },
    meta: { issued: '2025-04-18', effectiveFrom: '2025-04-18', ...meta },
  };
}

function faults(validation: Validation): string[] {
  return 'errors' in validation
    ? validation.errors.map(({ pointer, code }) => `${code} ${pointer}`).sort()
    : [];
}

function recordOf(validation: Validation): Extract<Validation, { record: unknown }>['record'] {
  if (!('record' in validation)) throw new Error(`refused: ${faults(validation).join(', ')}`);
  return validation.record;
}

describe('the record validator', () => {
  it('fills in what the schema knows: legal basis and retention', () => {
    const { meta } = recordOf(validator.validate(item()));
    expect(meta).to.deep.equal({
      issued: '2025-04-18',
      effectiveFrom: '2025-04-18',
      effectiveTo: null,
      supersedes: null,
      legalBasis: taxGrade.legalBasis,
      retainUntil: '2030-04-18',
      basedOn: [],
    });
  });

  it('says everything that is wrong with an item at once, with row, place and code', () => {
    const validation = validator.validate(
      item(
        {
          uscc: '91152201078377449Q',
          name: 'x'.repeat(201),
          year: 2024.5,
          grade: 'E',
          extra: 1,
          evaluatedOn: '2025-02-30',
        },
        {
          issued: '2070-04-18',
          effectiveTo: '2020-01-01',
        },
      ),
    );
    expect(faults(validation)).to.deep.equal([
      'CHECK_DIGIT /fields/uscc',
      'DATE_FUTURE /meta/issued',
      'DATE_IMPOSSIBLE /fields/evaluatedOn',
      'DATE_ORDER /meta/effectiveTo',
      'ENUM /fields/grade',
      'FIELD_UNKNOWN /fields',
      'TOO_LONG /fields/name',
      'TYPE /fields/year',
    ]);
    if ('errors' in validation)
      expect(validation.errors.every(({ row, expected }) => row === 7 && expected)).to.equal(true);
  });

  it('names required fields that are missing, and takes null for missing', () => {
    expect(faults(validator.validate({ fields: {} }))).to.include.members([
      'FIELD_MISSING /fields/uscc',
      'FIELD_MISSING /meta/issued',
    ]);
    expect(faults(validator.validate(item({ name: null })))).to.deep.equal(['FIELD_MISSING /fields/name']);
    expect(recordOf(validator.validate(item({ score: null }))).fields).to.not.have.property('score');
  });

  it('never repeats a value in what it says', () => {
    const secret = 'SECRETVALUE';
    const validation = validator.validate(
      item(
        { uscc: secret, grade: secret, year: secret, [secret]: 1, evaluatedOn: secret },
        { issued: secret, basedOn: [secret], supersedes: secret },
      ),
    );
    expect(faults(validation)).to.have.length(8);
    expect(JSON.stringify(validation)).to.not.include(secret);
  });

  it('refuses inherited and dangerous names as unknown fields', () => {
    const hostile = JSON.parse('{"__proto__":{"a":1},"constructor":1}') as Record<string, unknown>;
    expect(
      faults(validator.validate({ ...item(), fields: { ...item().fields, ...{ constructor: 1 } } })),
    ).to.deep.equal(['FIELD_UNKNOWN /fields']);
    expect(
      faults(validator.validate({ ...item(), fields: Object.assign(hostile, item().fields) })),
    ).to.deep.equal(['FIELD_UNKNOWN /fields']);
    expect(
      faults(validator.validate({ fields: Object.create({ uscc: USCC }) as Record<string, unknown> })),
    ).to.include('FIELD_MISSING /fields/uscc');
  });

  it('warns of a wrong check digit where the schema says so, and still refuses a wrong shape', () => {
    const list = sampleSchema('mx.tax.69b@1').document;
    const lenient = new RecordValidator(list, { today });
    const fields = {
      name: 'X',
      status: 'PRESUMED',
      presumptionNoticeSat: '1',
      presumptionPublishedSat: '2018-06-01',
      presumptionNoticeDof: '1',
      presumptionPublishedDof: '2018-06-25',
    };
    const meta = { issued: '2018-06-01', effectiveFrom: '2018-06-01' };
    const wrongDigit = lenient.validate({ row: 3, fields: { ...fields, rfc: 'AAA080808HL9' }, meta });
    expect(wrongDigit.warnings.map(({ row, pointer, code }) => [row, pointer, code])).to.deep.equal([
      [3, '/fields/rfc', 'CHECK_DIGIT'],
    ]);
    expect(recordOf(wrongDigit).fields).to.include({ rfc: 'AAA080808HL9' });
    expect(faults(lenient.validate({ fields: { ...fields, rfc: 'XXXXXXXXXXXX' }, meta }))).to.deep.equal([
      'FORMAT_INVALID /fields/rfc',
    ]);
    expect(faults(lenient.validate({ fields: { ...fields, rfc: 'AAA080230HL8' }, meta }))).to.deep.equal([
      'DATE_IMPOSSIBLE /fields/rfc',
    ]);
  });

  it('accepts an issue date of today and refuses one of tomorrow or 2070', () => {
    expect(faults(validator.validate(item({}, { issued: '2026-01-15' })))).to.deep.equal([]);
    expect(faults(validator.validate(item({}, { issued: '2026-01-16' })))).to.deep.equal([
      'DATE_FUTURE /meta/issued',
    ]);
    expect(faults(validator.validate(item({}, { issued: '2070-01-01' })))).to.deep.equal([
      'DATE_FUTURE /meta/issued',
    ]);
  });

  it('counts retention from the end of conduct, and not while it goes on', () => {
    const court = sampleSchema('cn.court.dishonest-debtor@1').document;
    const debtors = new RecordValidator(court, { today });
    const fields = {
      uscc: USCC,
      name: '甲',
      caseNumber: '1',
      court: 'c',
      filedOn: '2022-01-01',
      publishedOn: '2022-02-01',
      conduct: 'EVADES_PERFORMANCE',
      performance: 'NONE',
      amountDue: '1.50',
    };
    const meta = { issued: '2022-02-01', effectiveFrom: '2022-02-01' };
    expect(recordOf(debtors.validate({ fields, meta })).meta.retainUntil).to.equal(null);
    const paid = { ...fields, fulfilledOn: '2024-03-11', performance: 'FULL' };
    expect(recordOf(debtors.validate({ fields: paid, meta })).meta.retainUntil).to.equal('2029-03-11');
  });

  it('keeps the meta that the publisher gives', () => {
    const hash = 'ab'.repeat(32);
    const given = {
      supersedes: hash,
      basedOn: [hash],
      legalBasis: 'Law 1',
      effectiveTo: '2027-01-01',
      retainUntil: '2028-01-01',
    };
    expect(recordOf(validator.validate(item({}, given))).meta).to.include(given);
  });

  it('refuses a schema whose pattern is no regular expression', () => {
    const [field] = taxGrade.fields;
    const broken = { ...taxGrade, fields: [{ ...field, pattern: '(' }] } as SchemaDocument;
    expect(() => new RecordValidator(broken)).to.throw('SCHEMA_INVALID');
  });
});

describe('disclosure groups', () => {
  it('come in the order of the schema, meta first, with null for what is absent', () => {
    const record = recordOf(validator.validate(item({ score: 84 })));
    const groups = toGroups(new RecordValidator(taxGrade), record);
    expect(Object.keys(groups)).to.deep.equal(['meta', 'identity', 'grade', 'basis']);
    expect(groups['identity']).to.deep.equal({ uscc: USCC, name: '甲公司', nameLatin: null });
    expect(groups['basis']).to.deep.equal({ score: 84, authority: 'x', directGrade: null });
  });

  it('give subject and business key', () => {
    const record = recordOf(validator.validate(item()));
    expect(subjectOf(taxGrade, record)).to.deep.equal({ kind: 'cn.uscc', identifier: USCC });
    expect(businessKeyOf(taxGrade, record)).to.equal(`["${USCC}",2024]`);
    expect(subjectOf(sampleSchema('us.ny.court.eviction@1').document, record)).to.equal(null);
  });
});
