import { expect } from 'chai';
import { sampleMapping, sampleMappingNames, sampleProducts, sampleSchema, sampleSchemas } from './sample';
import { RecordValidator } from './validator';

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
