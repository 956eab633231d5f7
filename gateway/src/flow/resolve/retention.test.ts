import type { SchemaDocument } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { isPastRetention } from './retention';

const DAY = 86_400_000;
const schema = {
  fields: [{ name: 'ended', group: 'conduct' }],
  conductEnd: 'ended',
  retentionDays: 365,
} as unknown as SchemaDocument;
const meta = (more: object) => ({ meta: { issued: '2020-01-01', retainUntil: null, ...more } }) as never;

describe('retention', () => {
  it('counts from the end of the conduct, and includes the last day', () => {
    const groups = { ...(meta({}) as object), conduct: { ended: '2024-01-01' } } as never;
    const last = Date.parse('2024-01-01') + 365 * DAY;
    expect(isPastRetention(schema, groups, last)).to.equal(false);
    expect(isPastRetention(schema, groups, last + DAY)).to.equal(true);
  });

  it('counts from the issue date where no end is known', () => {
    expect(isPastRetention(schema, meta({}), Date.parse('2021-06-01'))).to.equal(true);
  });

  it('keeps what has no retention, and ends what says so itself', () => {
    const endless = { ...schema, retentionDays: null };
    expect(isPastRetention(endless, meta({}), Date.parse('2999-01-01'))).to.equal(false);
    expect(isPastRetention(endless, meta({ retainUntil: '2022-12-31' }), Date.parse('2022-12-31'))).to.equal(
      false,
    );
    expect(isPastRetention(endless, meta({ retainUntil: '2022-12-31' }), Date.parse('2023-01-01'))).to.equal(
      true,
    );
  });
});
