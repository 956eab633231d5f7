import { LedgerError } from '../../ports/ledger';

/** A field element of P-256, and a sign byte. */
const MOST_BYTES = 33;

/** The two numbers of an ECDSA signature blob (RFC 5656, 3.1.2): mpint r, mpint s, and nothing after them. */
export function readMpints(blob: Buffer): { r: Buffer; s: Buffer } {
  const [r, afterR] = readMpint(blob, 0);
  const [s, end] = readMpint(blob, afterR);
  if (end !== blob.length) throw malformed();
  return { r, s };
}

function readMpint(blob: Buffer, at: number): [Buffer, number] {
  if (blob.length < at + 4) throw malformed();
  const length = blob.readUInt32BE(at);
  const end = at + 4 + length;
  const negative = ((blob[at + 4] ?? 0) & 0x80) !== 0;
  if (length === 0 || length > MOST_BYTES || end > blob.length || negative) throw malformed();
  return [blob.subarray(at + 4, end), end];
}

function malformed(): LedgerError {
  return new LedgerError('SIGNER_UNAVAILABLE', 'the agent’s answer is not an ECDSA P-256 signature');
}
