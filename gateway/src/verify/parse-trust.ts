import { names, reading } from '@concordat/chaincode/domain';
import type { RegisteredKey } from '@concordat/chaincode/domain';
import type { TrustFile } from './bundle';

export const TRUST_MEDIA_TYPE = 'application/vnd.concordat.trust+json';

const { base64url, hex, list, nullable, object, oneOf, text } = reading;

const registeredKey = object<RegisteredKey>({
  mspId: names.mspId,
  keyId: names.keyId,
  use: oneOf(['checkpoint', 'message', 'seal', 'certify']),
  publicKey: base64url({ min: 32, max: 32 }),
  validFrom: names.time,
  revokedAt: nullable(names.time),
});

const schemas: reading.Reader<Record<string, string>> = (value, pointer, faults) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return reading.fail(faults, pointer, 'schema ids with their hashes');
  }
  for (const [id, hash] of Object.entries(value)) {
    names.versionedId(id, `${pointer}/${id}`, faults);
    hex(32)(hash, `${pointer}/${id}`, faults);
  }
  return { ...value };
};

const trustFile = object<TrustFile>({
  v: oneOf([1]),
  channel: text({ max: 249 }),
  keys: list(registeredKey, { max: 10_000 }),
  schemas,
});

/**
 * Reads a trust file.
 *
 * @throws RuleError TRUST_INVALID
 */
export function parseTrust(value: unknown): TrustFile {
  return reading.parse(trustFile, value, 'TRUST_INVALID');
}
