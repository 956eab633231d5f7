import type { ConsentTerms } from '@concordat/chaincode/domain';
import { toHex } from '@concordat/chaincode/domain';
import { drawRandom } from '../../crypto';
import type { Keys } from '../../ports/keys';
import { type Batch, startingWith, type Storage } from '../../ports/storage';
import type { Vault } from '../../ports/vault';
import type { Page, PageRequest } from '../page/page';
import { newestFirst, timeKey } from '../page/time-key';
import { SealedTable } from '../sealed/sealed-table';
import { type Subject, subjectMac } from '../subject/subject';

/** The part of a consent that stays between the subject, the certifier and the grantee; its salted hash is signed. */
export interface PrivatePart {
  /** 32 bytes, hex. */
  salt: string;
  purposeInWords: string;
  signatoryName: string | null;
  /** SHA-256 (hex) of the scanned paper, for PAPER. */
  scanHash: string | null;
}

/** A consent request as its grantee keeps it. */
export interface StoredRequest {
  handle: string;
  consentId: string;
  certifier: string;
  subject: Subject;
  /** Salt of the subject commitment, hex. */
  salt: string;
  terms: ConsentTerms;
  words: string;
  privatePart: PrivatePart;
  createdAt: number;
  /** Whether the certifier has it. */
  delivered: boolean;
  /** Why the certifier does not have it yet, though it will be sent again: a code. */
  waitsFor?: string;
  /** Why the certifier does not take it, for good: its code. */
  refused?: string;
}

export interface RequestStoreDeps {
  storage: Storage;
  keys: Pick<Keys, 'secret'>;
  vault: Pick<Vault, 'indexKey'>;
}

const BY_SUBJECT = 'consentbysubject';
const BY_ID = 'consentbyid';
const BY_REQUEST = 'consentbyrequest';
const BY_TIME = 'consentbytime';
/** Handles of requests that their certifier does not have yet. */
const UNDELIVERED = 'consentundelivered';

/** The grantee's consent requests, and the salt of each relationship with a subject. Sealed. */
export class ConsentRequestStore {
  readonly #deps: RequestStoreDeps;
  readonly #requests: SealedTable<StoredRequest>;
  readonly #salts: SealedTable<string>;

  constructor(deps: RequestStoreDeps) {
    this.#deps = deps;
    this.#requests = new SealedTable(deps, 'consentrequest');
    this.#salts = new SealedTable(deps, 'relationship');
  }

  /** The salt (hex) of our relationship with the subject; undefined where there is none yet. */
  saltOf(subject: Subject): Promise<string | undefined> {
    return this.#salts.get(subjectMac(this.#deps.vault, subject));
  }

  /** The same, drawn and kept now where there is none yet. Call it under a lock. */
  async ensureSalt(subject: Subject): Promise<string> {
    const known = await this.saltOf(subject);
    if (known) return known;
    const salt = toHex(drawRandom(32));
    const batch = this.#deps.storage.batch();
    this.#salts.put(batch, subjectMac(this.#deps.vault, subject), salt);
    await batch.commit();
    return salt;
  }

  get(handle: string): Promise<StoredRequest | undefined> {
    return this.#requests.get(handle);
  }

  byConsentId(consentId: string): Promise<StoredRequest | undefined> {
    return this.#indexed(BY_ID, consentId);
  }

  /** By the request id of its terms. */
  byRequestId(requestId: string): Promise<StoredRequest | undefined> {
    return this.#indexed(BY_REQUEST, requestId);
  }

  async save(request: StoredRequest): Promise<void> {
    const batch = this.#deps.storage.batch();
    this.#put(batch, request);
    await batch.commit();
  }

  /** Requests, newest first. */
  page(asked: PageRequest): Promise<Page<StoredRequest>> {
    return newestFirst(this.#deps.storage.table(BY_TIME), (handle) => this.get(handle), asked);
  }

  /** Requests that are still to be sent to their certifier. */
  async *undelivered(): AsyncIterable<StoredRequest> {
    for await (const [handle] of this.#deps.storage.table(UNDELIVERED).range()) {
      const request = await this.get(handle);
      if (request) yield request;
    }
  }

  /** Requests about the subject, newest first. */
  async ofSubject(subject: Subject): Promise<StoredRequest[]> {
    const found: StoredRequest[] = [];
    const prefix = `${subjectMac(this.#deps.vault, subject)}/`;
    for await (const [, handle] of this.#deps.storage.table(BY_SUBJECT).range(startingWith(prefix))) {
      const request = await this.get(Buffer.from(handle).toString('utf8'));
      if (request) found.push(request);
    }
    return found.sort((a, b) => b.createdAt - a.createdAt);
  }

  async #indexed(index: string, key: string): Promise<StoredRequest | undefined> {
    const handle = await this.#deps.storage.table(index).get(key);
    return handle && this.get(Buffer.from(handle).toString('utf8'));
  }

  #put(batch: Batch, request: StoredRequest): void {
    const handle = Buffer.from(request.handle);
    this.#requests.put(batch, request.handle, request);
    batch.put(BY_ID, request.consentId, handle);
    batch.put(BY_REQUEST, request.terms.requestId, handle);
    batch.put(BY_TIME, `${timeKey(request.createdAt)}/${request.handle}`, handle);
    if (request.delivered || request.refused !== undefined) batch.delete(UNDELIVERED, request.handle);
    else batch.put(UNDELIVERED, request.handle, handle);
    batch.put(BY_SUBJECT, `${subjectMac(this.#deps.vault, request.subject)}/${request.consentId}`, handle);
  }
}
