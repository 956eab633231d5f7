import { common, peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../identity/msp-registry';
import { headerHash, transactionsOf } from '../ledger/block';
import type { LedgerStore, TransactionPlace } from '../ledger/ledger-store';
import { READERS_UNSATISFIED } from '../policies';
import type { Proposal } from '../proposal/proposal';

/** Names that Fabric keeps for itself; pocket answers for each, if only to refuse. */
export const SYSTEM_CHAINCODES: ReadonlySet<string> = new Set(['qscc', 'cscc', '_lifecycle', 'lscc']);

class SystemChaincodeError extends Error {}

interface SystemOptions {
  channel: string;
  /** MSP ids that may read blocks. */
  blockReaders: Set<string>;
}

/** `height`: blocks that the peer asked has; what comes later it does not know yet. */
type Query = (args: Buffer[], height: number) => Uint8Array;

interface Asked {
  creator: Identity;
  height: number;
}

/** Fabric's query chaincodes: `qscc` (blocks and transactions, governing members only) and `cscc` GetChannels. */
export class SystemChaincodes {
  readonly #queries: Record<string, Query | undefined> = {
    GetChainInfo: (_, height) => this.#chainInfo(height),
    GetBlockByNumber: ([, number], height) => this.#blockByNumber(number, height),
    GetBlockByHash: ([, hash], height) => this.#blockByHash(hash, height),
    GetTransactionByID: ([, txId], height) => this.#transaction(String(txId), height),
    GetBlockByTxID: ([, txId], height) =>
      this.#block(this.#place(String(txId), height).block).serializeBinary(),
  };

  constructor(
    private readonly options: SystemOptions,
    private readonly ledger: LedgerStore,
  ) {}

  has(name: string): boolean {
    return SYSTEM_CHAINCODES.has(name);
  }

  /** Answers as the peer that has `height` blocks. */
  run({ chaincode, args }: Proposal, asked: Asked): peer.Response {
    const response = new peer.Response();
    const [name = '', ...rest] = args.map((arg) => Buffer.from(arg));
    try {
      response.setPayload(this.#answer(chaincode, String(name), rest, asked));
      response.setStatus(200);
    } catch (error) {
      if (!(error instanceof SystemChaincodeError)) throw error;
      response.setStatus(500);
      response.setMessage(error.message);
    }
    return response;
  }

  #answer(chaincode: string, name: string, args: Buffer[], asked: Asked): Uint8Array {
    if (chaincode === 'qscc') return this.#qscc(name, args, asked);
    if (chaincode === 'cscc') return this.#cscc(name);
    throw new SystemChaincodeError(
      `pocket does not support ${chaincode}: what runs on its channel stands in its options`,
    );
  }

  /** Checks and words in the order of Fabric's qscc. */
  #qscc(name: string, args: Buffer[], { creator, height }: Asked): Uint8Array {
    const [channel, key] = args;
    if (!channel) throw new SystemChaincodeError(`Incorrect number of arguments, ${args.length + 1}`);
    if (String(channel) !== this.options.channel)
      throw new SystemChaincodeError(`Invalid chain ID, ${String(channel)}`);
    if (name !== 'GetChainInfo' && !key) throw new SystemChaincodeError(`missing 3rd argument for ${name}`);
    if (!this.options.blockReaders.has(creator.mspId)) {
      throw new SystemChaincodeError(
        `access denied for [${name}][${String(channel)}]: [${READERS_UNSATISFIED}]`,
      );
    }
    const query = this.#queries[name];
    if (!query || !Object.hasOwn(this.#queries, name))
      throw new SystemChaincodeError(`Requested function ${name} not found.`);
    return query(args, height);
  }

  #cscc(name: string): Uint8Array {
    if (name !== 'GetChannels') throw new SystemChaincodeError(`pocket does not support cscc ${name}`);
    const info = new peer.ChannelInfo();
    info.setChannelId(this.options.channel);
    const response = new peer.ChannelQueryResponse();
    response.setChannelsList([info]);
    return response.serializeBinary();
  }

  #chainInfo(height: number): Uint8Array {
    const info = new common.BlockchainInfo();
    const header = this.#found(this.#block(height - 1).getHeader(), `the header of block ${height - 1}`);
    info.setHeight(height);
    info.setCurrentblockhash(headerHash(header));
    info.setPreviousblockhash(header.getPreviousHash_asU8());
    return info.serializeBinary();
  }

  #blockByHash(hash: Buffer | undefined, height: number): Uint8Array {
    const block = this.#found(hash && this.ledger.blockByHash(hash), 'block');
    return this.#found(isWithin(block, height) ? block : undefined, 'block').serializeBinary();
  }

  #blockByNumber(text: Buffer | undefined, height: number): Uint8Array {
    if (!/^\d{1,20}$/.test(String(text))) {
      const reason = `strconv.ParseUint: parsing "${String(text)}": invalid syntax`;
      throw new SystemChaincodeError(`Failed to parse block number with error ${reason}`);
    }
    const block = this.ledger.block(Math.min(Number(text), height));
    if (block && isWithin(block, height)) return block.serializeBinary();
    throw new SystemChaincodeError(
      `Failed to get block number ${String(text)}, error no such block number [${String(text)}] in index`,
    );
  }

  #transaction(txId: string, height: number): Uint8Array {
    const { block, tx, code } = this.#place(txId, height);
    const bytes = this.#found(transactionsOf(this.#block(block))[tx], 'transaction');
    const result = new peer.ProcessedTransaction();
    result.setTransactionenvelope(common.Envelope.deserializeBinary(bytes));
    result.setValidationcode(code);
    return result.serializeBinary();
  }

  #place(txId: string, height: number): TransactionPlace {
    const place = this.ledger.transaction(txId);
    if (place && place.block < height) return place;
    throw new SystemChaincodeError(
      `Failed to get transaction with id ${txId}, error no such transaction ID [${txId}] in index`,
    );
  }

  #block(number: number): common.Block {
    return this.#found(this.ledger.block(number), `block ${number}`);
  }

  #found<T>(value: T | undefined, what: string): T {
    if (value === undefined) throw new SystemChaincodeError(`${what} not found`);
    return value;
  }
}

function isWithin(block: common.Block, height: number): boolean {
  return (block.getHeader()?.getNumber() ?? 0) < height;
}
