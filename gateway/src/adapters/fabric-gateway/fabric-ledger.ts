import { canonicalJson } from '@concordat/chaincode/domain';
import type { Committed, Ledger, LedgerBlock, LedgerCall } from '../../ports/ledger';
import { blockStream } from './block-stream';
import { nameOf, parseResult } from './call';
import { type ChaincodeCall, chainHeight, type ChannelClient, evaluatePatiently } from './channel-client';
import { InFlight } from './in-flight';
import { type CallerOptions, DEFAULT_LOAD } from './options';

/** A Fabric channel seen through one of Fabric's client libraries. */
export class FabricLedger implements Ledger {
  readonly channel: string;
  readonly mspId: string;
  readonly #chaincode: string;
  readonly #inFlight: InFlight;
  readonly #client: ChannelClient;

  constructor({ channel, mspId, chaincode, load }: CallerOptions, client: ChannelClient) {
    this.channel = channel;
    this.mspId = mspId;
    this.#chaincode = chaincode;
    this.#inFlight = new InFlight({ ...DEFAULT_LOAD, ...load });
    this.#client = client;
  }

  async submit<T>(call: LedgerCall, parse: (value: unknown) => T): Promise<Committed<T>> {
    const asked = this.#asked(call);
    const { txId, block, result } = await this.#inFlight.run(() => this.#client.submit(asked));
    return { txId, block, result: parseResult(result, parse) };
  }

  async evaluate<T>(call: LedgerCall, parse: (value: unknown) => T): Promise<T> {
    const asked = this.#asked(call);
    const result = await this.#inFlight.run(() => evaluatePatiently(this.#client, asked));
    return parseResult(result, parse);
  }

  blocks(from: number, signal: AbortSignal): AsyncIterable<LedgerBlock> {
    return blockStream({
      peer: this.#client.stream,
      chaincode: this.#chaincode,
      from,
      signal,
      quiet: this.#client.timeouts.quiet,
      height: () => chainHeight(this.#client),
    });
  }

  height(): Promise<number> {
    return this.#inFlight.run(() => chainHeight(this.#client));
  }

  close(): void {
    this.#client.close();
  }

  #asked(call: LedgerCall): ChaincodeCall {
    return { chaincode: this.#chaincode, name: nameOf(call), argument: canonicalJson(call.argument) };
  }
}
