import { setTimeout as sleep } from 'node:timers/promises';
import type { Status, Transaction } from '@hyperledger/fabric-gateway';
import type { common } from '@hyperledger/fabric-protos';
import { type EndorsedAction, endorsedAction } from './messages';
import { type WireClient, wireClient, type WireIdentity } from './wire-client';
import { READER, type WireNetwork } from './wire-network';

/** The gateway library's error, as a client sees it. */
export interface Failure {
  /** gRPC status. */
  code: number;
  message: string;
  /** What each peer or orderer said. */
  details: { mspId: string; message: string }[];
}

/** What became of one submitted call. */
export interface Committed {
  txId: string;
  code: number;
  block: number;
  result: string;
  action: EndorsedAction;
}

const MISMATCH = 'ProposalResponsePayloads do not match';
const PATIENCE_MS = 20_000;
const PAUSE_MS = 10;

/** One network with its usual clients, shared by all sentences of a row. */
export class Bench {
  readonly #clients: WireClient[] = [];
  readonly tax: WireClient;
  readonly bank: WireClient;

  constructor(readonly network: WireNetwork) {
    this.tax = this.client({ mspId: 'TaxMSP' });
    this.bank = this.client({ mspId: READER });
  }

  client(identity: WireIdentity): WireClient {
    const client = wireClient(this.network, identity);
    this.#clients.push(client);
    return client;
  }

  /** Endorses; asks again while peers are a block apart. */
  endorse(name: string, args: string[] = [], client = this.tax): Promise<Transaction> {
    return settled(() => client.contract.newProposal(name, { arguments: args }).endorse());
  }

  async commit(transaction: Transaction): Promise<Committed> {
    const status: Status = await (await transaction.submit()).getStatus();
    return {
      txId: transaction.getTransactionId(),
      code: status.code,
      block: Number(status.blockNumber),
      result: Buffer.from(transaction.getResult()).toString(),
      action: endorsedAction(transaction),
    };
  }

  async submit(name: string, ...args: string[]): Promise<Committed> {
    return this.commit(await this.endorse(name, args));
  }

  async evaluate(name: string, ...args: string[]): Promise<string> {
    return Buffer.from(await this.tax.contract.evaluateTransaction(name, ...args)).toString();
  }

  async evaluateJson<T>(name: string, ...args: string[]): Promise<T> {
    return JSON.parse(await this.evaluate(name, ...args)) as T;
  }

  /** Blocks `first` to `last`, from the member's own peer. */
  async blocks(first: number, last: number): Promise<common.Block[]> {
    const stream = await this.tax.network.getBlockEvents({ startBlock: BigInt(first) });
    const blocks: common.Block[] = [];
    try {
      for await (const block of stream) {
        blocks.push(block);
        if ((block.getHeader()?.getNumber() ?? 0) >= last) break;
      }
      return blocks;
    } finally {
      stream.close();
    }
  }

  async close(): Promise<void> {
    this.#clients.forEach((client) => client.close());
    await this.network.close();
  }
}

/** Repeats what peers a block apart have answered differently. */
export async function settled<T>(work: () => Promise<T>): Promise<T> {
  return repeated(work, ({ details }) => details.some(({ message }) => message === MISMATCH));
}

/** Repeats while it fails in a way that passes. */
export async function repeated<T>(work: () => Promise<T>, passes: (failure: Failure) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!passes(describe(error)) || Date.now() > deadline) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

/** What `failureOf` throws when the work does not fail. */
export const NO_FAILURE = 'expected a failure';

export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => describe(error),
  );
  if (outcome === undefined) throw new Error(NO_FAILURE);
  return outcome;
}

function describe(error: unknown): Failure {
  const { code, message, details } = error as Partial<Failure> & Error;
  const list = Array.isArray(details) ? details.map(({ mspId, message }) => ({ mspId, message })) : [];
  return { code: code ?? -1, message, details: list };
}
