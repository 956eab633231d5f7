import { expect } from 'chai';
import { readItems } from './readers';
import { sampleMapping, sampleMappingNames, sampleProducts, sampleSchema, sampleSchemas } from './sample';
import { RecordValidator } from './validator';

describe('the mapping of evictions', () => {
  it('refuses dates that do not exist or lie in the future, by their rows', async () => {
    const days = ['07/20/2017', '02/30/2018', '13/01/2018', '06/15/2070', '', '2018-01-01'];
    const header =
      'COURT_INDEX_NUMBER,DOCKET_NUMBER,EVICTION_ADDRESS,EVICTION_APT_NUM,EXECUTED_DATE,RESIDENTIAL_COMMERCIAL_IND,BOROUGH,EVICTION_ZIP,SCHEDULE_STATUS';
    const lines = days.map((day, at) => `${at}/17,${at},1 A ST.,,${day},Commercial,BRONX,10468,Scheduled`);
    const mapping = sampleMapping('nyc-commercial-evictions');
    const schema = sampleSchema(mapping.schema).document;
    const validator = new RecordValidator(schema, { today: () => '2026-01-15' });
    const found: [number, string[]][] = [];
    for await (const read of readItems([Buffer.from([header, ...lines].join('\n'))], {
      format: 'csv',
      schema,
      mapping,
    })) {
      const checked = 'item' in read ? validator.validate(read.item) : read;
      found.push([
        read.row,
        'errors' in checked ? checked.errors.map(({ code, pointer }) => `${code} ${pointer}`) : [],
      ]);
    }
    expect(found).to.deep.equal([
      [2, []],
      [
        3,
        [
          'DATE_IMPOSSIBLE /fields/executedDate',
          'DATE_IMPOSSIBLE /meta/issued',
          'DATE_IMPOSSIBLE /meta/effectiveFrom',
        ],
      ],
      [
        4,
        [
          'DATE_IMPOSSIBLE /fields/executedDate',
          'DATE_IMPOSSIBLE /meta/issued',
          'DATE_IMPOSSIBLE /meta/effectiveFrom',
        ],
      ],
      [5, ['DATE_FUTURE /meta/issued']],
      [
        6,
        [
          'FIELD_MISSING /fields/executedDate',
          'FIELD_MISSING /meta/issued',
          'FIELD_MISSING /meta/effectiveFrom',
        ],
      ],
      [
        7,
        [
          'FORMAT_INVALID /fields/executedDate',
          'FORMAT_INVALID /meta/issued',
          'FORMAT_INVALID /meta/effectiveFrom',
        ],
      ],
    ]);
  });
});

describe("the sample consortium's schemas", () => {
  it('are six, each under its publisher, each compiles', () => {
    expect(sampleSchemas().map(({ publisher, document }) => `${publisher} ${document.id}`)).to.deep.equal([
      'CourtMSP cn.court.dishonest-debtor@1',
      'CustomsMSP cn.customs.credit@1',
      'TaxMSP cn.tax.grade@1',
      'CustomsMSP customs.declaration@1',
      'TaxMSP mx.tax.69b@1',
      'CourtMSP us.ny.court.eviction@1',
    ]);
    for (const { document } of sampleSchemas())
      expect(new RecordValidator(document).schema).to.equal(document);
    expect(() => sampleSchema('x@1')).to.throw('SCHEMA_UNKNOWN');
  });

  it('are what the products and mappings name', () => {
    for (const product of sampleProducts()) {
      for (const line of product.lines) {
        const { publisher, document } = sampleSchema(line.schema);
        expect(publisher).to.equal(line.publisher);
        expect(document.groups).to.include.members(line.groups);
        expect(document.purposes).to.include.members(product.purposes);
      }
    }
    for (const name of sampleMappingNames()) {
      const mapping = sampleMapping(name);
      const { document } = sampleSchema(mapping.schema);
      expect(document.fields.map((field) => field.name)).to.include.members(Object.keys(mapping.columns));
      expect(Object.keys(mapping.columns)).to.include.members(
        document.fields.flatMap((field) => (field.required ? [field.name] : [])),
      );
    }
    expect(() => sampleMapping('../schemas/TaxMSP/mx.tax.69b@1')).to.throw('MAPPING_UNKNOWN');
  });
});
