import type { Client } from '@grpc/grpc-js';
import type { Commit, Gateway, Network } from '@hyperledger/fabric-gateway';
import { common, gateway as gatewayProtos, msp } from '@hyperledger/fabric-protos';
import { canonicalJson } from '@concordat/chaincode/domain';
import {
  type Committed,
  type Ledger,
  type LedgerBlock,
  type LedgerCall,
  LedgerError,
} from '../../ports/ledger';
import { blockStream } from './block-stream';
import { DEFAULT_TIMEOUTS, type FabricGatewayOptions, type LedgerTimeouts } from './options';
import { patiently } from './patience';
import { submitTransaction } from './submit';

/** A Fabric channel (2.4 or later) seen through a peer's gateway service. */
export class FabricLedger implements Ledger {
  readonly channel: string;
  readonly mspId: string;
  readonly #options: FabricGatewayOptions;
  readonly #timeouts: LedgerTimeouts;
  readonly #client: Client;
  readonly #gateway: Gateway;
  readonly #network: Network;

  constructor(options: FabricGatewayOptions, client: Client, gateway: Gateway) {
    this.channel = options.channel;
    this.mspId = options.mspId;
    this.#options = options;
    this.#timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.#client = client;
    this.#gateway = gateway;
    this.#network = gateway.getNetwork(options.channel);
  }

  async submit<T>(call: LedgerCall, parse: (value: unknown) => T): Promise<Committed<T>> {
    const { txId, block, result } = await submitTransaction({
      contract: this.#network.getContract(this.#options.chaincode),
      transaction: nameOf(call),
      proposal: { arguments: [canonicalJson(call.argument)] },
      timeouts: this.#timeouts,
      newCommit: (id) => this.#newCommit(id),
    });
    return { txId, block, result: parseResult(result, parse) };
  }

  async evaluate<T>(call: LedgerCall, parse: (value: unknown) => T): Promise<T> {
    const result = await this.#evaluate(this.#options.chaincode, nameOf(call), canonicalJson(call.argument));
    return parseResult(result, parse);
  }

  blocks(from: number, signal: AbortSignal): AsyncIterable<LedgerBlock> {
    return blockStream({ network: this.#network, chaincode: this.#options.chaincode, from, signal });
  }

  async height(): Promise<number> {
    const info = await this.#evaluate('qscc', 'GetChainInfo', this.channel);
    return common.BlockchainInfo.deserializeBinary(info).getHeight();
  }

  close(): void {
    this.#gateway.close();
    this.#client.close();
  }

  #evaluate(chaincode: string, transaction: string, argument: string): Promise<Uint8Array> {
    return patiently(() => {
      const proposal = this.#network
        .getContract(chaincode)
        .newProposal(transaction, { arguments: [argument] });
      return proposal.evaluate({ deadline: Date.now() + this.#timeouts.evaluate });
    });
  }

  #newCommit(txId: string): Commit {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(this.mspId);
    identity.setIdBytes(Buffer.from(this.#options.cert));
    const request = new gatewayProtos.CommitStatusRequest();
    request.setChannelId(this.channel);
    request.setTransactionId(txId);
    request.setIdentity(identity.serializeBinary());
    const signed = new gatewayProtos.SignedCommitStatusRequest();
    signed.setRequest(request.serializeBinary());
    return this.#gateway.newCommit(signed.serializeBinary());
  }
}

function nameOf(call: LedgerCall): string {
  return `${call.contract}:${call.function}`;
}

function parseResult<T>(bytes: Uint8Array, parse: (value: unknown) => T): T {
  try {
    return parse(bytes.length === 0 ? null : JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new LedgerError('LEDGER_CORRUPT', "the contract's answer is not what was asked for", { cause });
  }
}
