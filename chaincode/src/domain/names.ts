import { integer, oneOf, text } from './parse';
import { PURPOSES } from './purpose';

/** Readers of the names and numbers that several arguments share. */

const YEAR_9999 = 253_402_300_799_999;

/** A Fabric MSP id. */
export const mspId = text({ max: 64, pattern: /^[A-Za-z][A-Za-z0-9.-]*$/, what: 'an MSP id' });
/** `tax.list@1` and the like. */
export const versionedId = text({
  max: 80,
  pattern: /^[a-z][a-z0-9.-]*@[1-9][0-9]{0,5}$/,
  what: 'a name and version like tax.list@1',
});
export const keyId = text({
  max: 64,
  pattern: /^[A-Za-z0-9._-]+$/,
  what: 'a key id of letters, digits, ".", "_", "-"',
});
export const agreementId = text({
  max: 64,
  pattern: /^[A-Za-z0-9][A-Za-z0-9._@-]*$/,
  what: 'an agreement id',
});
export const bindingId = text({ max: 64, pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/, what: 'a binding id' });
/** A field or a disclosure group of a schema. */
export const fieldName = text({
  max: 64,
  pattern: /^[A-Za-z][A-Za-z0-9_.-]*$/,
  what: 'a name of letters, digits, "_", ".", "-"',
});
export const purpose = oneOf(PURPOSES);
/** Milliseconds since the epoch. */
export const time = integer({ min: 0, max: YEAR_9999 });
/** Sizes and positions of logs and lists. */
export const count = integer({ min: 0, max: 999_999_999_999 });
export const position = integer({ min: 1, max: 999_999_999_999 });
