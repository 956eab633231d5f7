import { common, peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../identity/msp-registry';
import { transactionsOf } from '../ledger/block';
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

type Query = (args: Buffer[]) => Uint8Array;

/** Fabric's query chaincodes: `qscc` (blocks and transactions, governing members only) and `cscc` GetChannels. */
export class SystemChaincodes {
  readonly #queries: Record<string, Query | undefined> = {
    GetChainInfo: () => this.#chainInfo(),
    GetBlockByNumber: ([, number]) => this.#blockByNumber(number),
    GetBlockByHash: ([, hash]) =>
      this.#found(hash && this.ledger.blockByHash(hash), 'block').serializeBinary(),
    GetTransactionByID: ([, txId]) => this.#transaction(String(txId)),
    GetBlockByTxID: ([, txId]) => this.#block(this.#place(String(txId)).block).serializeBinary(),
  };

  constructor(
    private readonly options: SystemOptions,
    private readonly ledger: LedgerStore,
  ) {}

  has(name: string): boolean {
    return SYSTEM_CHAINCODES.has(name);
  }

  run({ chaincode, args }: Proposal, creator: Identity): peer.Response {
    const response = new peer.Response();
    const [name = '', ...rest] = args.map((arg) => Buffer.from(arg));
    try {
      response.setPayload(this.#answer(chaincode, String(name), rest, creator));
      response.setStatus(200);
    } catch (error) {
      if (!(error instanceof SystemChaincodeError)) throw error;
      response.setStatus(500);
      response.setMessage(error.message);
    }
    return response;
  }

  #answer(chaincode: string, name: string, args: Buffer[], creator: Identity): Uint8Array {
    if (chaincode === 'qscc') return this.#qscc(name, args, creator);
    if (chaincode === 'cscc') return this.#cscc(name);
    throw new SystemChaincodeError(
      `pocket does not support ${chaincode}: what runs on its channel stands in its options`,
    );
  }

  /** Checks and words in the order of Fabric's qscc. */
  #qscc(name: string, args: Buffer[], creator: Identity): Uint8Array {
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
    return query(args);
  }

  #cscc(name: string): Uint8Array {
    if (name !== 'GetChannels') throw new SystemChaincodeError(`pocket does not support cscc ${name}`);
    const info = new peer.ChannelInfo();
    info.setChannelId(this.options.channel);
    const response = new peer.ChannelQueryResponse();
    response.setChannelsList([info]);
    return response.serializeBinary();
  }

  #chainInfo(): Uint8Array {
    const info = new common.BlockchainInfo();
    info.setHeight(this.ledger.height);
    info.setCurrentblockhash(this.ledger.lastHash);
    info.setPreviousblockhash(
      this.#block(this.ledger.height - 1)
        .getHeader()
        ?.getPreviousHash_asU8() ?? '',
    );
    return info.serializeBinary();
  }

  #blockByNumber(text: Buffer | undefined): Uint8Array {
    if (!/^\d{1,20}$/.test(String(text))) {
      const reason = `strconv.ParseUint: parsing "${String(text)}": invalid syntax`;
      throw new SystemChaincodeError(`Failed to parse block number with error ${reason}`);
    }
    const block = this.ledger.block(Math.min(Number(text), this.ledger.height));
    if (block) return block.serializeBinary();
    throw new SystemChaincodeError(
      `Failed to get block number ${String(text)}, error no such block number [${String(text)}] in index`,
    );
  }

  #transaction(txId: string): Uint8Array {
    const { block, tx, code } = this.#place(txId);
    const bytes = this.#found(transactionsOf(this.#block(block))[tx], 'transaction');
    const result = new peer.ProcessedTransaction();
    result.setTransactionenvelope(common.Envelope.deserializeBinary(bytes));
    result.setValidationcode(code);
    return result.serializeBinary();
  }

  #place(txId: string): TransactionPlace {
    const place = this.ledger.transaction(txId);
    if (place) return place;
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
