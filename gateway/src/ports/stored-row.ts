import { reading, RuleError } from '@concordat/chaincode/domain';

/**
 * Reads a plain row of the own database: what lies on a restored disk may be anything. (Sealed rows are authenticated and
 * need none of it.) Throws `STORAGE_CORRUPT`, naming what is wrong by its JSON pointer.
 */
export function storedRow<T>(reader: reading.Reader<T>, bytes: Uint8Array): T {
  return reading.parse(reader, jsonOf(bytes), 'STORAGE_CORRUPT');
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  } catch (cause) {
    throw new RuleError('STORAGE_CORRUPT', 'a row is no JSON', { cause });
  }
}

/** A text as a client gave it, of 1 to `max` characters: whatever it holds was taken once. */
export const givenText =
  ({ max }: { max: number }): reading.Reader<string> =>
  (value, pointer, faults) =>
    typeof value === 'string' && value.length > 0 && value.length <= max
      ? value
      : reading.fail(faults, pointer, `a text of 1 to ${max} characters`);
