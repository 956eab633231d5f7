import { type SchemaDocument, schemaHash } from '@concordat/chaincode/domain';
import { stableCode } from '../errors';
import { RecordValidator } from '../intake';
import { parseSchema, parseSchemas, type RegisteredSchema } from '../ports/ledger-values';
import type { Base } from './base';

const TABLE = 'own-schema';

/** The schemas that this organisation publishes, kept here too, so that publishing does not need the ledger. */
export class OwnSchemas {
  readonly #base: Pick<Base, 'storage' | 'ledger'>;
  readonly #validators = new Map<string, RecordValidator>();

  constructor(base: Pick<Base, 'storage' | 'ledger'>) {
    this.#base = base;
  }

  /** Its document; undefined where the ledger has no such schema of ours. Throws while the ledger is needed and away. */
  async document(id: string): Promise<SchemaDocument | undefined> {
    const kept = await this.#base.storage.table(TABLE).get(id);
    if (kept) return JSON.parse(Buffer.from(kept).toString('utf8')) as SchemaDocument;
    const registered = await this.#ask(id);
    if (registered?.facts.publisher !== this.#base.ledger.mspId) return undefined;
    if (schemaHash(registered.document) !== registered.facts.hash) return undefined;
    await this.#keep(id, registered.document);
    return registered.document;
  }

  async validator(id: string): Promise<RecordValidator | undefined> {
    const known = this.#validators.get(id);
    if (known) return known;
    const document = await this.document(id);
    if (!document) return undefined;
    const validator = new RecordValidator(document);
    this.#validators.set(id, validator);
    return validator;
  }

  /** Fetches all of them while the ledger answers. */
  async fetchAll(): Promise<void> {
    const call = { contract: 'registry', function: 'schemas', argument: {} };
    const all = await this.#base.ledger.evaluate(call, parseSchemas);
    const own = all.filter(({ publisher }) => publisher === this.#base.ledger.mspId);
    await Promise.all(own.map(({ id }) => this.document(id)));
  }

  async #ask(id: string): Promise<RegisteredSchema | undefined> {
    const call = { contract: 'registry', function: 'schema', argument: { id } };
    try {
      return await this.#base.ledger.evaluate(call, parseSchema);
    } catch (error) {
      if (stableCode(error) === 'SCHEMA_UNKNOWN') return undefined;
      throw error;
    }
  }

  /** A registered schema never changes. */
  async #keep(id: string, document: SchemaDocument): Promise<void> {
    const batch = this.#base.storage.batch();
    batch.put(TABLE, id, Buffer.from(JSON.stringify(document)));
    await batch.commit();
  }
}
