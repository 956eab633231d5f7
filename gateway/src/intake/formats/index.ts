import type { FieldFormat } from '@concordat/chaincode/domain';
import { checkDate } from './date';
import { checkDecimal } from './decimal';
import type { FormatCheck } from './format';
import { checkLei } from './lei';
import { checkMxRfc } from './mx-rfc';
import { checkUscc } from './uscc';

/** The named formats of a schema's fields. */
export const FORMATS: Record<FieldFormat, FormatCheck> = {
  uscc: checkUscc,
  lei: checkLei,
  'mx-rfc': checkMxRfc,
  date: checkDate,
  decimal: checkDecimal,
};

export { addDays, checkDate } from './date';
export { checkDecimal } from './decimal';
export type { FormatCheck, FormatFault } from './format';
export { checkLei, leiCheckDigits } from './lei';
export { checkMxRfc, rfcCheckCharacter } from './mx-rfc';
export { checkUscc, organisationCheckCharacter, USCC_ALPHABET, usccCheckCharacter } from './uscc';
