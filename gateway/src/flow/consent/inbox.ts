import type { ConsentTerms } from '@concordat/chaincode/domain';
import type { Keys } from '../../ports/keys';
import type { Storage } from '../../ports/storage';
import type { Vault } from '../../ports/vault';
import { SealedTable, startingWith } from '../resolve/sealed-table';
import { type Subject, subjectKey } from '../resolve/subject';
import type { PrivatePart } from './request-store';

/** A consent request as the certifier has it for the subject. */
export interface InboxRequest {
  handle: string;
  consentId: string;
  grantee: string;
  subject: Subject;
  terms: ConsentTerms;
  words: string;
  privatePart: PrivatePart;
  receivedAt: number;
}

export interface InboxDeps {
  storage: Storage;
  keys: Pick<Keys, 'secret'>;
  vault: Pick<Vault, 'indexKey'>;
}

const BY_SUBJECT = 'inboxbysubject';

/** The certifier's inbox of consent requests, sealed; found by handle, by subject and by consent id. */
export class ConsentInbox {
  readonly #deps: InboxDeps;
  readonly #requests: SealedTable<InboxRequest>;

  constructor(deps: InboxDeps) {
    this.#deps = deps;
    this.#requests = new SealedTable(deps, 'inbox');
  }

  get(handle: string): Promise<InboxRequest | undefined> {
    return this.#requests.get(handle);
  }

  async add(request: InboxRequest): Promise<void> {
    const batch = this.#deps.storage.batch();
    this.#requests.put(batch, request.handle, request);
    batch.put(BY_SUBJECT, this.#subjectRow(request.subject, request.consentId), Buffer.from(request.handle));
    await batch.commit();
  }

  /** The subject's own requests, newest first. */
  async ofSubject(subject: Subject): Promise<InboxRequest[]> {
    const found: InboxRequest[] = [];
    const prefix = this.#subjectRow(subject, '');
    for await (const [, handle] of this.#deps.storage.table(BY_SUBJECT).range(startingWith(prefix))) {
      const request = await this.get(Buffer.from(handle).toString('utf8'));
      if (request) found.push(request);
    }
    return found.sort((a, b) => b.receivedAt - a.receivedAt);
  }

  /** The subject's own request behind a consent. */
  async ofConsent(subject: Subject, consentId: string): Promise<InboxRequest | undefined> {
    const handle = await this.#deps.storage.table(BY_SUBJECT).get(this.#subjectRow(subject, consentId));
    return handle && this.get(Buffer.from(handle).toString('utf8'));
  }

  async *all(): AsyncIterable<InboxRequest> {
    for await (const [, request] of this.#requests.range()) yield request;
  }

  #subjectRow(subject: Subject, consentId: string): string {
    return `${subjectKey(this.#deps.vault, subject)}/${consentId}`;
  }
}
