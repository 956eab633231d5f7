import { common } from '@hyperledger/fabric-protos';
import { IdentityError, isExpired, type MspRegistry } from '../identity/msp-registry';
import { hasDerivedTxId, MalformedError } from '../proposal/header';
import { Transaction } from '../proposal/transaction';
import { MAX_ENVELOPE_BYTES, type Orderer } from './orderer';

const { Status } = common;
type StatusValue = common.StatusMap[keyof common.StatusMap];

/** An orderer's answer that is not SUCCESS. */
export class BroadcastError extends Error {
  constructor(
    readonly status: StatusValue,
    readonly info: string,
  ) {
    super(`received unsuccessful response from orderer: status=${statusName(status)}, info=${info}`);
  }
}

export function statusName(value: number): string {
  return Object.entries(Status).find(([, candidate]) => candidate === value)?.[0] ?? String(value);
}

/** Fabric's words for whoever may not write to the channel, and for a signature that is none. */
const NO_WRITER = 'signature set did not satisfy policy: permission denied';

interface BroadcastOptions {
  channel: string;
  timestampWindowMs: number;
}

/** What an orderer asks of an envelope before it takes it: form, size, a channel writer's signature, the time. */
export class Broadcast {
  constructor(
    private readonly options: BroadcastOptions,
    private readonly msps: MspRegistry,
    private readonly orderer: Orderer,
  ) {}

  /** Throws BroadcastError. */
  submit(envelope: common.Envelope): Promise<void> {
    return this.orderer.take(this.#admit(envelope));
  }

  async #admit(envelope: common.Envelope): Promise<Transaction> {
    const transaction = parse(envelope);
    const { header, payload, signature, bytes } = transaction;
    if (header.channelId !== this.options.channel)
      refuse(Status.NOT_FOUND, `channel ${header.channelId} not found`);
    if (header.type !== common.HeaderType.ENDORSER_TRANSACTION) {
      refuse(Status.BAD_REQUEST, 'only endorser transactions are taken; pocket has no configuration updates');
    }
    if (bytes.length > MAX_ENVELOPE_BYTES) {
      refuse(
        Status.BAD_REQUEST,
        `message payload is ${bytes.length} bytes and exceeds maximum allowed ${MAX_ENVELOPE_BYTES} bytes`,
      );
    }
    if (!hasDerivedTxId(header))
      refuse(Status.BAD_REQUEST, 'the transaction id is not the hash of nonce and creator');
    const creator = identify(header.creator, this.msps);
    if (isExpired(creator, Date.now())) refuse(Status.FORBIDDEN, 'broadcast client identity expired');
    if (!(await this.msps.verify(creator, payload, signature))) refuse(Status.FORBIDDEN, NO_WRITER);
    if (!(Math.abs(Date.now() - header.timestamp) <= this.options.timestampWindowMs)) {
      refuse(Status.FORBIDDEN, 'request unauthorized due to incorrect timestamp');
    }
    return transaction;
  }
}

function parse(envelope: common.Envelope): Transaction {
  try {
    return new Transaction(envelope.serializeBinary(), envelope);
  } catch (error) {
    if (error instanceof MalformedError) return refuse(Status.BAD_REQUEST, error.message);
    throw error;
  }
}

function identify(creator: Uint8Array, msps: MspRegistry) {
  try {
    return msps.identify(creator);
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    return refuse(Status.FORBIDDEN, NO_WRITER);
  }
}

function refuse(status: StatusValue, info: string): never {
  throw new BroadcastError(status, info);
}
