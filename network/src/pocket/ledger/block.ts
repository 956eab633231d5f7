import { common } from '@hyperledger/fabric-protos';
import { sha256 } from '../identity/ecdsa';

/** A block that is ready to be committed, with its header's hash. */
export interface SealedBlock {
  number: number;
  hash: Buffer;
  bytes: Buffer;
}

export interface BlockParts {
  number: number;
  previousHash: Uint8Array;
  /** Envelopes' bytes. */
  transactions: Uint8Array[];
  /** One validation code a transaction. */
  codes: number[];
}

const METADATA_COUNT = 5;

/** Builds a block with Fabric's header: data hash over the envelopes, chained by the previous header's hash. */
export function sealBlock({ number, previousHash, transactions, codes }: BlockParts): SealedBlock {
  const data = new common.BlockData();
  data.setDataList(transactions);
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(previousHash);
  header.setDataHash(sha256(...transactions));
  const metadata = new common.BlockMetadata();
  const list = Array.from({ length: METADATA_COUNT }, () => new Uint8Array());
  list[common.BlockMetadataIndex.TRANSACTIONS_FILTER] = Uint8Array.from(codes);
  metadata.setMetadataList(list);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(metadata);
  return { number, hash: headerHash(header), bytes: Buffer.from(block.serializeBinary()) };
}

/** SHA-256 over the ASN.1 DER of (number, previous hash, data hash): Fabric's protoutil.BlockHeaderHash. */
export function headerHash(header: common.BlockHeader): Buffer {
  const body = Buffer.concat([
    tlv(0x02, integerBytes(header.getNumber())),
    tlv(0x04, header.getPreviousHash_asU8()),
    tlv(0x04, header.getDataHash_asU8()),
  ]);
  return sha256(tlv(0x30, body));
}

/** DER with short lengths is enough: a header is at most 9 + 34 + 34 bytes and their tags. */
function tlv(tag: number, value: Uint8Array): Buffer {
  if (value.length > 127) throw new RangeError(`header field of ${value.length} bytes`);
  return Buffer.concat([Buffer.from([tag, value.length]), value]);
}

function integerBytes(value: number): Buffer {
  const hex = BigInt(value).toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(parseInt(even.slice(0, 2), 16) > 127 ? `00${even}` : even, 'hex');
}

/** Validation codes of a block's transactions. */
export function validationCodes(block: common.Block): Uint8Array {
  const list = block.getMetadata()?.getMetadataList_asU8() ?? [];
  return list[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? new Uint8Array();
}

/** Envelopes' bytes of a block. */
export function transactionsOf(block: common.Block): Uint8Array[] {
  return block.getData()?.getDataList_asU8() ?? [];
}
