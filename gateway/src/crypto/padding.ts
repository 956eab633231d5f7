import { CryptoError } from './crypto-error';

const LENGTH_BYTES = 4;
const SMALLEST = 256;
const LARGEST_CLASS = 4 * 1024 * 1024;

/**
 * Pads to a size class, so that a ciphertext's length says little about what is inside: the length in 4 bytes
 * (big endian), the bytes, zeros up to 256, 1 Ki, 4 Ki, 16 Ki … 4 Mi, then multiples of 4 Mi.
 */
export function padToSizeClass(bytes: Uint8Array): Buffer {
  const padded = Buffer.alloc(sizeClass(bytes.length));
  padded.writeUInt32BE(bytes.length, 0);
  padded.set(bytes, LENGTH_BYTES);
  return padded;
}

/** Takes the padding off; PADDING_INVALID unless it is exactly what `padToSizeClass` makes. */
export function unpad(padded: Uint8Array): Buffer {
  const buffer = Buffer.from(padded.buffer, padded.byteOffset, padded.length);
  if (buffer.length < SMALLEST) throw invalid();
  const length = buffer.readUInt32BE(0);
  if (sizeClass(length) !== buffer.length) throw invalid();
  const padding = buffer.subarray(LENGTH_BYTES + length);
  if (!padding.equals(Buffer.alloc(padding.length))) throw invalid();
  return buffer.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
}

/** Takes apart what `padToSizeClass` made of several, one behind another; each stays padded. Throws PADDING_INVALID. */
export function splitSizeClasses(padded: Uint8Array): Uint8Array[] {
  const buffer = Buffer.from(padded.buffer, padded.byteOffset, padded.length);
  const found: Uint8Array[] = [];
  for (let from = 0; from < buffer.length;) {
    if (buffer.length - from < SMALLEST) throw invalid();
    const end = from + sizeClass(buffer.readUInt32BE(from));
    if (end > buffer.length) throw invalid();
    found.push(buffer.subarray(from, end));
    from = end;
  }
  return found;
}

/** Takes the padding off each of several, one behind another; copied, so that one does not keep the others. */
export function unpadEach(padded: Uint8Array): Uint8Array[] {
  return splitSizeClasses(padded).map((one) => new Uint8Array(unpad(one)));
}

function sizeClass(length: number): number {
  const needed = length + LENGTH_BYTES;
  for (let size = SMALLEST; size <= LARGEST_CLASS; size *= 4) if (needed <= size) return size;
  return Math.ceil(needed / LARGEST_CLASS) * LARGEST_CLASS;
}

function invalid(): CryptoError {
  return new CryptoError('PADDING_INVALID', 'not padded to its size class');
}
