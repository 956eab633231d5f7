import { canonicalJson, type FieldFormat, reading } from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import { FORMATS } from '../../intake';
import type { Vault } from '../../ports/vault';

/** Whom an enquiry, a consent or a record is about. */
export interface Subject {
  kind: 'cn.uscc' | 'mx.rfc' | 'lei' | 'kr.importer';
  identifier: string;
}

export const SUBJECT_KINDS = ['cn.uscc', 'mx.rfc', 'lei', 'kr.importer'] as const;

const { object, oneOf, text } = reading;

/** Reads a subject; whether the identifier can be anybody's is asked by `normaliseSubject`. */
export const readSubject = object<Subject>({ kind: oneOf(SUBJECT_KINDS), identifier: text({ max: 64 }) });

/** Kinds whose identifiers have a format; `tolerant` where registers hold wrong check digits. */
const FORMAT_OF: Partial<Record<Subject['kind'], { format: FieldFormat; tolerant: boolean }>> = {
  'cn.uscc': { format: 'uscc', tolerant: false },
  lei: { format: 'lei', tolerant: false },
  'mx.rfc': { format: 'mx-rfc', tolerant: true },
};

/**
 * The identifier as registers spell it: no blanks around it, upper case. Throws `SUBJECT_INVALID` where it can be
 * nobody's: a slip of the pen must not be answered with "nothing held".
 */
export function normaliseSubject({ kind, identifier }: Subject): Subject {
  const subject = { kind, identifier: identifier.trim().toUpperCase() };
  const { format, tolerant } = FORMAT_OF[kind] ?? {};
  const fault = format && FORMATS[format](subject.identifier);
  if (!fault || (tolerant && fault.code === 'CHECK_DIGIT')) return subject;
  throw new GatewayError('SUBJECT_INVALID', 'the identifier is mistyped: nobody has it', {
    faults: [
      {
        pointer: '/subject/identifier',
        code: fault.code,
        message: 'not an identifier of its kind',
        expected: fault.expected,
      },
    ],
  });
}

/**
 * The keyed index under which a gateway keeps what belongs to a subject, one over all schemas: it tells nothing to who has
 * only the database.
 */
export function subjectMac(
  vault: Pick<Vault, 'indexKey'>,
  { kind, identifier }: { kind: string; identifier: string },
): string {
  return vault.indexKey('subject', canonicalJson([kind, identifier]));
}
