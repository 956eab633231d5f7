import { canonicalJson, reading } from '@concordat/chaincode/domain';
import type { Vault } from '../../ports/vault';

/** Whom an enquiry, a consent or a record is about. */
export interface Subject {
  kind: 'cn.uscc' | 'mx.rfc' | 'lei' | 'kr.importer';
  identifier: string;
}

export const SUBJECT_KINDS = ['cn.uscc', 'mx.rfc', 'lei', 'kr.importer'] as const;

const { object, oneOf, text } = reading;

/** Reads a subject; the identifier's check digits are the registers' business. */
export const readSubject = object<Subject>({ kind: oneOf(SUBJECT_KINDS), identifier: text({ max: 64 }) });

/** The identifier as registers spell it: no blanks around it, upper case. */
export function normaliseSubject({ kind, identifier }: Subject): Subject {
  return { kind, identifier: identifier.trim().toUpperCase() };
}

/** The key under which a gateway keeps what belongs to a subject: it tells nothing to who has only the database. */
export function subjectKey(vault: Pick<Vault, 'indexKey'>, { kind, identifier }: Subject): string {
  return vault.indexKey('subject', canonicalJson([kind, identifier]));
}
