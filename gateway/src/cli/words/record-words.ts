import type { RecordMeta, Status } from '@concordat/chaincode/domain';

/** What the statuses of a record mean. */
export const STATUS_WORDS: Record<Status, string> = {
  IN_FORCE: 'it is released to whoever may have it',
  SUPERSEDED: 'a newer record has taken its place',
  CORRECTED: 'it was wrong, and the right version has taken its place',
  UNDER_OBJECTION: 'its content is withheld until the objection is settled',
  REPAIRED: 'what it was about has been made good',
  WITHDRAWN: 'it is no longer released',
  RETENTION_ENDED: 'the time in which it may be released is over',
  ERASED: 'its content is destroyed for good',
};

export const ANCHOR_WORDS: Record<'stored' | 'anchored', string> = {
  stored: 'kept here, and no head on the ledger contains it yet',
  anchored: 'a head of your log on the ledger contains it',
};

/** Titles of the fields in the group that every record has. */
export const META_TITLES: Record<keyof RecordMeta, string> = {
  issued: 'Day of issue',
  effectiveFrom: 'In effect from',
  effectiveTo: 'In effect until',
  supersedes: 'Record that it replaces',
  legalBasis: 'Legal basis',
  retainUntil: 'May be released until',
  basedOn: 'Records that it rests on',
};
