import { sequence } from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import type { Item, ReadRow } from '../../intake';
import { type Batch, startingWith, type Storage } from '../../ports/storage';
import type { Vault } from '../../ports/vault';
import type { ChunkAnswer, PublishCounts, PublishRequest } from './publish-types';
import { decodeRow, encodeRow, REGISTER } from './register-tables';

interface StoredChunk {
  mac: string;
  answer: ChunkAnswer;
}

interface StoredEnd {
  chunks: number;
  counts: PublishCounts;
}

/**
 * Answers under an idempotency key, chunk by chunk: the same key with the same content gives the same receipts, and a
 * call that was cut off goes on where it stopped. Contents are kept as keyed hashes only.
 */
export class IdempotencyRecord {
  private constructor(
    private readonly storage: Storage,
    private readonly vault: Vault,
    private readonly prefix: string,
    private readonly parameters: unknown[],
  ) {}

  /** Undefined for a call without a key. */
  static of(
    deps: { storage: Storage; vault: Vault },
    request: PublishRequest,
  ): IdempotencyRecord | undefined {
    const { idempotencyKey, schema, mode, snapshot, office, document } = request;
    if (idempotencyKey === undefined || request.dryRun) return undefined;
    const mac = prefixOf(deps, idempotencyKey);
    const parameters = [schema, mode ?? 'partial', snapshot ?? null, office ?? null, document ?? null];
    return new IdempotencyRecord(deps.storage, deps.vault, mac, parameters);
  }

  /** What identifies a chunk's content. */
  contentOf(rows: (Item | ReadRow)[]): string {
    return this.vault.indexKey('content', JSON.stringify([this.parameters, rows]));
  }

  /** The stored answer of a chunk; IDEMPOTENCY_KEY_REUSED where the key stands for other content. */
  async answerOf(chunk: number, content: string): Promise<ChunkAnswer | undefined> {
    const bytes = await this.storage.table(REGISTER.receipt).get(this.key(sequence(chunk)));
    if (bytes === undefined) {
      const end = await this.end();
      if (end !== undefined && chunk >= end.chunks) throw reused();
      return undefined;
    }
    const { mac, answer } = decodeRow<StoredChunk>(bytes);
    if (mac !== content) throw reused();
    return answer;
  }

  remember(batch: Batch, chunk: number, content: string, answer: ChunkAnswer): void {
    const stored: StoredChunk = { mac: content, answer };
    batch.put(REGISTER.receipt, this.key(sequence(chunk)), encodeRow(stored));
  }

  /** The counts of the call when it ended; undefined when it has not. */
  async ended(chunks: number): Promise<PublishCounts | undefined> {
    const end = await this.end();
    if (end !== undefined && end.chunks !== chunks) throw reused();
    return end?.counts;
  }

  rememberEnd(batch: Batch, end: StoredEnd): void {
    batch.put(REGISTER.receipt, this.key('end'), encodeRow(end));
  }

  private async end(): Promise<StoredEnd | undefined> {
    const bytes = await this.storage.table(REGISTER.receipt).get(this.key('end'));
    return bytes === undefined ? undefined : decodeRow<StoredEnd>(bytes);
  }

  private key(part: string): string {
    return `${this.prefix}/${part}`;
  }
}

const MOST_AT_ONCE = 1000;

/** Forgets what was answered under an idempotency key. What was published stays. */
export async function forgetReceipts(
  deps: { storage: Storage; vault: Pick<Vault, 'indexKey'> },
  idempotencyKey: string,
): Promise<void> {
  const bounds = { ...startingWith(`${prefixOf(deps, idempotencyKey)}/`), limit: MOST_AT_ONCE };
  for (let full = true; full;) {
    const keys: string[] = [];
    for await (const [key] of deps.storage.table(REGISTER.receipt).range(bounds)) keys.push(key);
    const batch = deps.storage.batch();
    keys.forEach((key) => batch.delete(REGISTER.receipt, key));
    if (keys.length > 0) await batch.commit();
    full = keys.length === MOST_AT_ONCE;
  }
}

function prefixOf({ vault }: { vault: Pick<Vault, 'indexKey'> }, idempotencyKey: string): string {
  return vault.indexKey('content', `idempotency ${idempotencyKey}`);
}

function reused(): GatewayError {
  return new GatewayError('IDEMPOTENCY_KEY_REUSED', 'this idempotency key stands for another submission');
}
