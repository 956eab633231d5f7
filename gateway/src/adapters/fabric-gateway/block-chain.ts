import { createHash } from 'node:crypto';
import type { common } from '@hyperledger/fabric-protos';
import { LedgerError } from '../../ports/ledger';
import { derInteger, derOctetString, derSequence } from '../ecdsa/der';

export interface BlockLink {
  number: number;
  /** hex */
  hash: string;
  previousHash: string;
}

/**
 * Checks that a block is what its header says and that it follows `previous` (the last block kept, if any).
 * Fabric: header hash = SHA-256 of the DER of (number, previous hash, data hash); data hash = SHA-256 of all envelopes.
 */
export function checkLink(block: common.Block, expected: number, previous: BlockLink | undefined): BlockLink {
  const header = block.getHeader();
  if (!header) throw corrupt(expected, 'has no header');
  if (header.getNumber() !== expected) throw corrupt(expected, `came as number ${header.getNumber()}`);
  const previousHash = hex(header.getPreviousHash_asU8());
  if (previous && previous.hash !== previousHash)
    throw corrupt(expected, 'does not follow the last block kept');
  if (hex(dataHash(block)) !== hex(header.getDataHash_asU8()))
    throw corrupt(expected, 'is not what its header says');
  return { number: expected, previousHash, hash: hex(headerHash(header)) };
}

function dataHash(block: common.Block): Uint8Array {
  const hash = createHash('sha256');
  for (const envelope of block.getData()?.getDataList_asU8() ?? []) hash.update(envelope);
  return hash.digest();
}

function headerHash(header: common.BlockHeader): Uint8Array {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(header.getNumber()));
  const encoded = derSequence(
    derInteger(number),
    derOctetString(header.getPreviousHash_asU8()),
    derOctetString(header.getDataHash_asU8()),
  );
  return createHash('sha256').update(encoded).digest();
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function corrupt(number: number, what: string): LedgerError {
  return new LedgerError('LEDGER_CORRUPT', `block ${number} ${what}`);
}
