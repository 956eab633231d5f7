import { drawRandom } from '../../crypto';

/** Crockford's alphabet: no I, L, O or U to be mistaken when read aloud. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A short handle for a request, as `K7QM2-PXD4T`: 50 random bits that a person can type. */
export function drawHandle(): string {
  const letters = [...drawRandom(10)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}
