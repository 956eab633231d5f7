import {
  type KeyUse,
  type LogHead,
  type Organisation,
  type Product,
  type RegisteredKey,
  schemaHash,
} from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import type { Clock } from '../../ports/clock';
import type { Ledger } from '../../ports/ledger';
import {
  parseKeys,
  parseLogHeadOrNull,
  parseOrganisations,
  parseProduct,
  parseSchema,
  type RegisteredSchema,
} from '../../ports/ledger-values';

/** A revocation is noticed within this time at the latest. */
const DEFAULT_TTL_MS = 2_000;
/** What is asked for after this part of its time is renewed meanwhile, so that nobody waits for the ledger when it ends. */
const RENEWED_AFTER = 0.75;

const keyOf = (name: string, argument: object) => `${name} ${JSON.stringify(argument)}`;
/** Heads are many over the years; what is forgotten is asked for again. */
const MOST_KEPT = 10_000;

interface Question {
  contract?: string;
  name: string;
  argument: object;
  /** For ever where left out. */
  ttlMs?: number;
}

interface Kept {
  /** From when it is renewed; at no time where it is being renewed already. */
  renewAt: number;
  until: number;
  value: Promise<unknown>;
}

/**
 * What this gateway knows of the ledger's registry. Keys, organisations and agreements are asked for again after a
 * short while; schemas and products never change once registered.
 */
export class RegistryCache {
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #kept = new Map<string, Kept>();
  /** Schemas whose document was held against the registered hash. */
  readonly #sound = new WeakSet<RegisteredSchema>();

  constructor(ledger: Ledger, clock: Clock, options: { ttlMs?: number } = {}) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#ttlMs = options.ttlMs ?? DEFAULT_TTL_MS;
  }

  organisations(): Promise<Organisation[]> {
    return this.#ask(parseOrganisations, { name: 'organisations', argument: {}, ttlMs: this.#ttlMs });
  }

  async organisation(mspId: string): Promise<Organisation | undefined> {
    return (await this.organisations()).find((organisation) => organisation.mspId === mspId);
  }

  keys(mspId: string): Promise<RegisteredKey[]> {
    return this.#ask(parseKeys, { name: 'keys', argument: { mspId }, ttlMs: this.#ttlMs });
  }

  /** A key, revoked ones included. */
  async key(mspId: string, keyId: string): Promise<RegisteredKey | undefined> {
    return (await this.keys(mspId)).find((key) => key.keyId === keyId);
  }

  /** The newest unrevoked key of that use. Throws `KEY_UNKNOWN`. */
  async currentKey(mspId: string, use: KeyUse): Promise<RegisteredKey> {
    const keys = (await this.keys(mspId)).filter((key) => key.use === use && key.revokedAt === null);
    const newest = keys.sort((a, b) => b.validFrom - a.validFrom)[0];
    if (newest) return newest;
    throw new GatewayError('KEY_UNKNOWN', `${mspId} has registered no ${use} key`);
  }

  /** The regulator: escrows are sealed to its key. */
  async regulator(): Promise<string> {
    const found = (await this.organisations()).find(({ roles }) => roles.includes('regulator'));
    if (found) return found.mspId;
    throw new GatewayError('ORGANISATION_UNKNOWN', 'the consortium has no regulator');
  }

  /** A schema with its document, which is held against the registered hash. */
  async schema(id: string): Promise<RegisteredSchema> {
    const schema = await this.#ask(parseSchema, { name: 'schema', argument: { id } });
    if (this.#sound.has(schema)) return schema;
    if (schemaHash(schema.document) === schema.facts.hash) {
      this.#sound.add(schema);
      return schema;
    }
    throw new GatewayError('LEDGER_CORRUPT', `the document of ${id} is not the one that is registered`);
  }

  product(id: string): Promise<Product> {
    return this.#ask(parseProduct, { name: 'product', argument: { id } });
  }

  /** The head of that size on the ledger, which is never rewritten; null where there is none (yet). */
  async attestedHead(publisher: string, size: number): Promise<LogHead | null> {
    const argument = { publisher, size };
    const head = await this.#ask(parseLogHeadOrNull, { contract: 'attestation', name: 'head', argument });
    if (head === null) this.#kept.delete(keyOf('head', argument));
    return head;
  }

  /** The newest head of a publisher's log; null where it has attested nothing. */
  currentHead(publisher: string): Promise<LogHead | null> {
    const call = { contract: 'attestation', function: 'head', argument: { publisher } };
    return this.#ledger.evaluate(call, parseLogHeadOrNull);
  }

  #ask<T>(parse: (value: unknown) => T, question: Question): Promise<T> {
    const key = keyOf(question.name, question.argument);
    const kept = this.#kept.get(key);
    const now = this.#clock.now();
    if (kept && kept.until > now) {
      if (kept.renewAt <= now) this.#renew(key, kept, () => this.#question(parse, question));
      return kept.value as Promise<T>;
    }
    const asked = this.#question(parse, question);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(key, asked);
    asked.value.catch(() => this.#kept.delete(key));
    return asked.value;
  }

  #question<T>(parse: (value: unknown) => T, question: Question): Kept & { value: Promise<T> } {
    const { contract = 'registry', name, argument, ttlMs = Infinity } = question;
    const now = this.#clock.now();
    const value = this.#ledger.evaluate({ contract, function: name, argument }, parse);
    return { renewAt: now + RENEWED_AFTER * ttlMs, until: now + ttlMs, value };
  }

  /** Where that fails, what is kept stays until its own end. */
  #renew(key: string, kept: Kept, ask: () => Kept): void {
    kept.renewAt = Infinity;
    const renewed = ask();
    const take = () => {
      if (this.#kept.get(key) === kept) this.#kept.set(key, renewed);
    };
    renewed.value.then(take, () => undefined);
  }
}
