import { expect } from 'chai';
import { schema } from '../testing/world';
import { schemaHash } from './commitment';
import { parseSchemaDocument, schemaFacts } from './schema-document';
import type { SchemaField } from './schema';

const sound = schema('cn.tax.grade@1');
const [code, ...others] = sound.fields as [SchemaField, ...SchemaField[]];

function faults(document: unknown): string {
  try {
    parseSchemaDocument(document);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('schema documents', () => {
  it('are taken as they are, and hashed by content', () => {
    expect(parseSchemaDocument(sound)).to.deep.equal(sound);
    const { title, ...rest } = sound;
    expect(schemaHash({ ...rest, title })).to.equal(schemaHash(sound));
    expect(schemaFacts(sound, 'TaxMSP')).to.deep.include({
      publisher: 'TaxMSP',
      minAssurance: 1,
      groups: ['who', 'grade'],
    });
  });

  it('list no group that is always there, and none that is empty', () => {
    const message = faults({ ...sound, groups: [...sound.groups, 'meta'] });
    expect(message)
      .to.include('/groups/2: expected another name')
      .and.include('/groups/2: expected a group with');
  });

  it('find the end of conduct in a field that holds a date', () => {
    const end = { name: 'end', type: 'string', required: false, group: 'grade', format: 'date' };
    const document = { ...sound, fields: [...sound.fields, end] };
    expect(faults({ ...document, conductEnd: 'end' })).to.equal('');
    expect(faults({ ...document, conductEnd: 'grade' })).to.include('/conductEnd');
  });

  it('are small enough to be read with all others', () => {
    const values = Array.from({ length: 200 }, (_, index) => `${index} `.padEnd(128, 'x'));
    const fields = Array.from({ length: 12 }, (_, index) => ({ ...code, name: `n${index}`, enum: values }));
    const { businessKey, subject } = { businessKey: ['n0'], subject: { kind: 'none', field: null } };
    const document = { ...sound, groups: ['who'], businessKey, subject };
    expect(faults({ ...document, fields: fields.slice(0, 9) })).to.equal('');
    expect(faults({ ...document, fields })).to.equal(
      'SCHEMA_INVALID: (root): expected at most 262144 characters',
    );
  });

  it('report all faults of their members at once', () => {
    const message = faults({
      ...sound,
      id: 'Tax',
      groups: [],
      fields: [{ ...code, type: 'float' }],
      minAssurance: 4,
    });
    expect(message).to.match(/^SCHEMA_INVALID: /);
    for (const pointer of ['/id:', '/groups:', '/fields/0/type:', '/minAssurance:'])
      expect(message).to.include(pointer);
  });

  it('report all faults of the whole at once', () => {
    const message = faults({
      ...sound,
      subject: { kind: 'cn.uscc', field: 'year' },
      businessKey: ['missing'],
      groups: ['meta', 'who', 'grade'],
      fields: [code, code, { ...others[1], group: 'elsewhere' }, others[0]],
      conductEnd: 'grade',
    });
    for (const pointer of [
      '/subject/field',
      '/businessKey/0',
      '/groups/0',
      '/fields:',
      '/fields/2/group',
      '/conductEnd',
    ]) {
      expect(message).to.include(pointer);
    }
  });

  it('keep check digits to formats that have one, and text rules to text', () => {
    expect(faults({ ...sound, fields: [{ ...code, format: 'date' }, ...others] })).to.include(
      '/fields/0/checkDigit',
    );
    const number = { ...code, name: 'n', type: 'integer', maxLength: 5 };
    expect(faults({ ...sound, fields: [...sound.fields, number] })).to.include('/fields/3/maxLength');
  });

  it('have no subject field where they have no subject', () => {
    expect(faults({ ...sound, subject: { kind: 'none', field: null } })).to.equal('');
    expect(faults({ ...sound, subject: { kind: 'none', field: 'code' } })).to.include('/subject/field');
    expect(faults({ ...sound, subject: { kind: 'lei', field: null } })).to.include('/subject/field');
  });

  it('are written in NFC without control characters', () => {
    for (const title of ['Cafe\u0301', 'a\u0000b', 'a\nb', 'a\u009b2J', '\ud800', '']) {
      expect(faults({ ...sound, title }), JSON.stringify(title)).to.include('/title');
    }
    expect(faults({ ...sound, title: '纳税信用等级' })).to.equal('');
  });
});
