import type { Gap } from '../../flow/audit';

/** What the kinds of gaps mean to an inspector. */
export const GAP_WORDS: Record<Gap['kind'], string> = {
  NO_RELEASE: 'the ledger granted it, and the publisher has still not answered: away, or withholding',
  BURST: 'more enquiries in one minute than is usual',
  UNUSUAL_HOUR: 'an enquiry outside the usual hours',
  CHAIN_GAP: 'a number is missing in the sequence of enquiries',
  CHAIN_BROKEN: 'an enquiry does not continue the one before it',
  ENQUIRY_REWRITTEN: 'an enquiry stands in the place of an earlier one',
  ESCROW_UNREADABLE: 'the asker kept from the regulator whom the enquiry was about',
  ESCROW_OTHER_SUBJECT: 'the asker told the regulator another subject than it asked about',
  ESCROW_NOT_DERIVED: 'what the asker told the regulator was not made by the rules',
  RECORD_ID_DOUBLED: 'a log holds two entries of the same record',
  ENTRY_UNREADABLE: 'a log holds what is no entry of its publisher',
  LOG_NOT_SHOWN: 'the publisher does not show its log up to what it has anchored',
  LOG_LEFT_UNREAD: 'the publisher has left, and its log was not read to the end before its gateway went',
  LOG_OTHER_ROOT: 'the log that the publisher shows is not the one that it has anchored',
};
