import { sha256, toHex, utf8 } from '@concordat/chaincode/domain';
import type { Request } from 'express';
import { drawRandom } from '../../crypto';
import { GatewayError } from '../../errors';
import { behindTime, timeKey } from '../../flow/page/time-key';
import { SealedTable, type SealedTableDeps } from '../../flow/sealed/sealed-table';
import { normaliseSubject, type Subject } from '../../flow/subject/subject';
import type { Clock } from '../../ports/clock';
import type { Authenticator, Caller } from '../caller';

interface Session {
  subject: Subject;
  expiresAt: number;
}

const TOKEN = /^Bearer (cds_[A-Za-z0-9_-]{43})$/;
const HOUR_MS = 3_600_000;
/** Sessions by when they are to be forgotten. */
const DUE = 'portalsessiondue';
/** For a day a subject is still told that its token has expired, and not that it is unknown. */
const TOLD_MS = 24 * HOUR_MS;

/** Tokens of subjects at the portal. Kept as SHA-256 only; whom a token stands for is sealed. */
export class SubjectTokens implements Authenticator {
  readonly needsBody = false;
  readonly #deps: SealedTableDeps & { clock: Clock };
  readonly #sessions: SealedTable<Session>;

  constructor(deps: SealedTableDeps & { clock: Clock }) {
    this.#deps = deps;
    this.#sessions = new SealedTable(deps, 'portalsession');
  }

  /** A new token for a subject whom the certifier has identified. It is shown this once. */
  async mint(subject: Subject, lifeHours: number): Promise<{ token: string; expiresAt: number }> {
    const token = `cds_${drawRandom(32).toString('base64url')}`;
    const expiresAt = this.#deps.clock.now() + lifeHours * HOUR_MS;
    const batch = this.#deps.storage.batch();
    this.#sessions.put(batch, hashOf(token), { subject: normaliseSubject(subject), expiresAt });
    batch.put(DUE, `${timeKey(expiresAt + TOLD_MS)}/${hashOf(token)}`, new Uint8Array(1));
    await batch.commit();
    return { token, expiresAt };
  }

  /** Forgets whom tokens stood for whose time is over. */
  async forgetExpired(): Promise<void> {
    const { storage, clock } = this.#deps;
    for await (const [due] of storage.table(DUE).range({ lt: timeKey(clock.now()) })) {
      const batch = storage.batch();
      this.#sessions.delete(batch, behindTime(due));
      batch.delete(DUE, due);
      await batch.commit();
    }
  }

  /** The caller's name is the hash of its token, never the subject: names go into logs. */
  async authenticate(request: Request): Promise<Caller> {
    const token = TOKEN.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw new GatewayError('UNAUTHENTICATED', 'a portal token is needed');
    const name = hashOf(token);
    const session = await this.#sessions.get(name);
    if (!session) throw new GatewayError('UNAUTHENTICATED', 'the portal token is not known');
    if (session.expiresAt <= this.#deps.clock.now())
      throw new GatewayError('TOKEN_EXPIRED', 'ask for a new token');
    return { name, roles: ['subject'] };
  }

  /** Whom an authenticated caller stands for. */
  async subjectOf(caller: Caller): Promise<Subject> {
    const session = await this.#sessions.get(caller.name);
    if (session) return session.subject;
    throw new GatewayError('UNAUTHENTICATED', 'the portal token is not known');
  }
}

const hashOf = (token: string) => toHex(sha256(utf8(token)));
