import type { ConsentTerms } from '@concordat/chaincode/domain';
import type { Keys } from '../../ports/keys';
import type { Storage } from '../../ports/storage';
import type { Vault } from '../../ports/vault';
import { KeyMutex } from '../mutex/key-mutex';
import type { Page, PageRequest } from '../page/page';
import { newestFirst, timeKey } from '../page/time-key';
import { SealedTable } from '../sealed/sealed-table';
import { type Subject, subjectMac } from '../subject/subject';
import { OpenRequests } from './open-requests';
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
/** `subject/time/handle` */
const BY_TIME = 'inboxbytime';
/** `time/handle`: requests on paper, which an officer answers. */
const ON_PAPER = 'inboxpaper';

/** The certifier's inbox of consent requests, sealed; found by handle, by subject and by consent id. */
export class ConsentInbox {
  readonly #deps: InboxDeps;
  readonly #requests: SealedTable<InboxRequest>;
  readonly #adding = new KeyMutex();
  /** Which of them wait for an answer. */
  readonly open: OpenRequests;

  constructor(deps: InboxDeps) {
    this.#deps = deps;
    this.open = new OpenRequests(deps.storage);
    this.#requests = new SealedTable(deps, 'inbox');
  }

  get(handle: string): Promise<InboxRequest | undefined> {
    return this.#requests.get(handle);
  }

  /** The same request, sent twice at once, is one: the first that came stays. */
  add(request: InboxRequest): Promise<void> {
    return this.#adding.run(request.handle, async () => {
      if ((await this.get(request.handle)) === undefined) await this.#put(request);
    });
  }

  async #put(request: InboxRequest): Promise<void> {
    const batch = this.#deps.storage.batch();
    this.#requests.put(batch, request.handle, request);
    const handle = Buffer.from(request.handle);
    const place = `${timeKey(request.receivedAt)}/${request.handle}`;
    batch.put(BY_SUBJECT, this.#subjectRow(request.subject, request.consentId), handle);
    batch.put(BY_TIME, this.#subjectRow(request.subject, place), handle);
    this.open.put(batch, request);
    if (request.terms.method === 'PAPER') batch.put(ON_PAPER, place, handle);
    await batch.commit();
  }

  /** The subject's own requests, newest first. */
  ofSubject(subject: Subject, asked: PageRequest): Promise<Page<InboxRequest>> {
    const index = this.#deps.storage.table(BY_TIME);
    return newestFirst(index, (handle) => this.get(handle), asked, this.#subjectRow(subject, ''));
  }

  /** Requests on paper, newest first. */
  onPaper(asked: PageRequest): Promise<Page<InboxRequest>> {
    return newestFirst(this.#deps.storage.table(ON_PAPER), (handle) => this.get(handle), asked);
  }

  /** The subject's own request behind a consent. */
  async ofConsent(subject: Subject, consentId: string): Promise<InboxRequest | undefined> {
    const handle = await this.#deps.storage.table(BY_SUBJECT).get(this.#subjectRow(subject, consentId));
    return handle && this.get(Buffer.from(handle).toString('utf8'));
  }

  #subjectRow(subject: Subject, rest: string): string {
    return `${subjectMac(this.#deps.vault, subject)}/${rest}`;
  }
}
