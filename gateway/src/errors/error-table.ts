/** Exit codes of the command line. The verifier uses 0, 1, 2 and 4 with the same meaning. */
export const EXIT = {
  ok: 0,
  /** Refused by a rule, or found invalid. */
  refused: 1,
  /** Could not be done or checked now; asking again later may help. */
  unavailable: 2,
  /** Not allowed to ask. */
  forbidden: 3,
  /** Bad input or wrong usage. */
  usage: 4,
  /** A fault of the program. */
  internal: 5,
} as const;

export interface ErrorClass {
  /** HTTP status. */
  status: number;
  /** Exit code of the command line. */
  exit: number;
}

const BAD_INPUT: ErrorClass = { status: 400, exit: EXIT.usage };
const UNPROCESSABLE: ErrorClass = { status: 422, exit: EXIT.usage };
const REFUSED: ErrorClass = { status: 409, exit: EXIT.refused };
const FORBIDDEN: ErrorClass = { status: 403, exit: EXIT.forbidden };
const UNAUTHENTICATED: ErrorClass = { status: 401, exit: EXIT.forbidden };
const NOT_FOUND: ErrorClass = { status: 404, exit: EXIT.refused };
const AWAY: ErrorClass = { status: 503, exit: EXIT.unavailable };
const BAD_GATEWAY: ErrorClass = { status: 502, exit: EXIT.unavailable };
const LATE: ErrorClass = { status: 504, exit: EXIT.unavailable };
/** What is kept here is broken, or the program is: nothing that the caller can mend. */
const INTERNAL: ErrorClass = { status: 500, exit: EXIT.internal };

/** The one table from stable error codes to HTTP status and exit code. */
const TABLE = new Map<string, ErrorClass>();

function declare(errorClass: ErrorClass, ...codes: string[]): void {
  codes.forEach((code) => TABLE.set(code, errorClass));
}

declare(BAD_INPUT, 'BAD_REQUEST', 'CURSOR_INVALID', 'MALFORMED_REQUEST', 'DIGEST_MISMATCH');
declare(BAD_INPUT, 'IDEMPOTENCY_KEY_INVALID', 'ENCODING_INVALID', 'JSON_INVALID', 'CONFIG_INVALID');
declare(BAD_INPUT, 'PATH_UNUSABLE', 'ADDRESS_UNUSABLE');
declare(UNPROCESSABLE, 'REQUEST_INVALID', 'IDEMPOTENCY_KEY_REUSED', 'SUBJECT_INVALID', 'ARGUMENT_INVALID');
// 413 is a body's size
declare(UNPROCESSABLE, 'NUMBER_TOO_LARGE', 'NUMBER_INEXACT');
declare({ status: 408, exit: EXIT.unavailable }, 'BODY_TOO_SLOW', 'REQUEST_TOO_SLOW');
declare({ status: 405, exit: EXIT.usage }, 'METHOD_NOT_ALLOWED');
declare({ status: 406, exit: EXIT.usage }, 'NOT_ACCEPTABLE');
declare({ status: 413, exit: EXIT.usage }, 'BODY_TOO_LARGE', 'LOG_ENTRY_TOO_LARGE');
declare({ status: 415, exit: EXIT.usage }, 'MEDIA_TYPE_UNSUPPORTED');
declare({ status: 431, exit: EXIT.usage }, 'HEADERS_TOO_LARGE');
declare({ status: 429, exit: EXIT.unavailable }, 'TOO_MANY_REQUESTS', 'INBOX_FULL');
declare(UNAUTHENTICATED, 'UNAUTHENTICATED', 'SIGNATURE_INVALID', 'REPLAYED', 'KEY_UNKNOWN', 'TOKEN_EXPIRED');
declare(UNAUTHENTICATED, 'SIGNATURE_EXPIRED', 'KEY_REVOKED');
declare(FORBIDDEN, 'OPENING_MISMATCH', 'ESCROW_MISMATCH');
declare(FORBIDDEN, 'FORBIDDEN', 'LEDGER_FORBIDDEN', 'ORGANISATION_UNKNOWN', 'NOT_ADMIN', 'NOT_GOVERNING');
declare(
  FORBIDDEN,
  'GRANTEE_SUSPENDED',
  'ORGANISATION_SUSPENDED',
  'ORGANISATION_LEFT',
  'ADMIN_REQUIRED',
  'ROLE_REQUIRED',
);
declare(REFUSED, 'PROPOSAL_CLOSED', 'PROPOSAL_EXPIRED', 'PROPOSAL_NOT_POSSIBLE', 'PROPOSAL_REQUIRED');
declare(REFUSED, 'APPROVALS_MISSING', 'ADMISSION_MISSING', 'ADMISSION_MISMATCH', 'DEPARTURE_MISSING');
declare(FORBIDDEN, 'NOT_PUBLISHER', 'NOT_REGULATOR', 'NOT_CERTIFIER', 'NOT_YOURS', 'ROLE_REFUSED');
declare(NOT_FOUND, 'NOT_FOUND', 'RECORD_UNKNOWN', 'SCHEMA_UNKNOWN', 'PRODUCT_UNKNOWN', 'ENQUIRY_UNKNOWN');
declare(
  NOT_FOUND,
  'CONSENT_UNKNOWN',
  'REQUEST_UNKNOWN',
  'BUNDLE_UNKNOWN',
  'AGREEMENT_UNKNOWN',
  'MAPPING_UNKNOWN',
);
declare(REFUSED, 'CONSENT_PAUSED', 'CONSENT_EXISTS', 'CONSENT_FINAL', 'STATUS_FINAL', 'TIME_REVERSED');
declare(REFUSED, 'ACT_NOT_POSSIBLE', 'ACT_STALE', 'ACT_EXPIRED', 'BINDING_REVOKED', 'BINDING_EXPIRED');
declare(REFUSED, 'KEY_LIMIT', 'BOOTSTRAP_NOT_ACCEPTED', 'STORAGE_FORMAT');
declare(REFUSED, 'CONFLICT', 'IDEMPOTENCY_IN_PROGRESS', 'STALE_HEAD', 'FORKED', 'RELEASE_CONFLICT');
declare(NOT_FOUND, 'ENQUIRY_NOT_FOUND', 'NOTHING_TO_CORRECT');
declare(REFUSED, 'KEY_UNREGISTERED', 'KEY_RETIRED', 'KEY_TOO_NEW', 'SCAN_MISMATCH', 'NOT_ON_PAPER');
declare(REFUSED, 'NOT_OWN_KEY');
declare(
  REFUSED,
  'ENQUIRY_ID_REUSED',
  'HANDLE_CONFLICT',
  'BINDING_CONFLICT',
  'ENQUIRY_LAPSED',
  'DATA_LIFE_OVER',
);
declare(REFUSED, 'RECORD_ENDED', 'CORRECTION_EQUAL', 'SNAPSHOT_WITHDRAWAL_REFUSED', 'ERASED', 'LOG_BEHIND');
declare(AWAY, 'CORRECTION_UNAVAILABLE', 'ADDRESS_IN_USE');
declare(
  AWAY,
  'LEDGER_UNAVAILABLE',
  'LEDGER_BUSY',
  'SIGNER_UNAVAILABLE',
  'CATCHING_UP',
  'UNAVAILABLE',
  'PEER_UNAVAILABLE',
);
declare(AWAY, 'ENDORSEMENT_MISMATCH', 'SHUTTING_DOWN', 'STORAGE_FAILED', 'ANCHORER_STOPPED', 'KEY_ROTATED');
declare(AWAY, 'STORAGE_IN_USE', 'OWN_KEY_MISSING', 'PEER_UNKNOWN', 'SANDBOX_FAILED');
declare(AWAY, 'FABRIC_BINARIES_MISSING', 'FABRIC_BUSY', 'FABRIC_INTERRUPTED', 'FABRIC_NOT_READY');
declare(REFUSED, 'FABRIC_CONSORTIUM_CHANGED', 'FABRIC_CHAINCODE_DIFFERS');
declare(
  AWAY,
  'FABRIC_PORT_TAKEN',
  'FABRIC_PROCESS_ENDED',
  'FABRIC_TOOL_FAILED',
  'FABRIC_VERSION_UNSUPPORTED',
);
declare(LATE, 'TIMEOUT');
declare(BAD_GATEWAY, 'ENDORSEMENT_REFUSED', 'LEDGER_CORRUPT', 'LEDGER_REFUSED', 'PEER_ANSWER_INVALID');
declare(BAD_GATEWAY, 'EVIDENCE_INVALID');
declare({ status: 507, exit: EXIT.unavailable }, 'STORAGE_FULL');
declare(INTERNAL, 'INTERNAL', 'STORAGE_CORRUPT', 'STORAGE_UNREADABLE', 'TABLE_NAME_INVALID', 'BATCH_CLOSED');
declare(INTERNAL, 'VAULT_CORRUPT', 'SHRED_KEY_MISSING', 'KEK_MISSING', 'KEYS_UNREADABLE', 'BOX_REFUSED');
declare(INTERNAL, 'LOG_CORRUPT', 'LOG_RACE', 'LOG_RANGE', 'LOG_BEHIND_LEDGER', 'LOG_FORKED');

/** What a code means to a caller. A code that the table does not name is a rule's refusal: 422, or 404 and 403 by its name. */
export function errorClass(code: string): ErrorClass {
  return TABLE.get(code) ?? byName(code);
}

function byName(code: string): ErrorClass {
  if (/^(JSON|CSV|NDJSON|ENCODING|CURSOR)_/.test(code)) return BAD_INPUT;
  if (code.endsWith('_UNKNOWN') || code.endsWith('_NOT_FOUND')) return NOT_FOUND;
  if (code.startsWith('NOT_') || code.endsWith('_FORBIDDEN')) return FORBIDDEN;
  if (code.endsWith('_CONFLICT') || code.startsWith('ALREADY_')) return REFUSED;
  if (code.endsWith('_UNAVAILABLE')) return AWAY;
  if (code.endsWith('_TOO_LARGE')) return { status: 413, exit: EXIT.usage };
  return UNPROCESSABLE;
}

/** Every code the table names, for the documentation. */
export function declaredCodes(): [string, ErrorClass][] {
  return [...TABLE].sort(([a], [b]) => (a < b ? -1 : 1));
}
