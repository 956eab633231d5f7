import { EXIT } from '../errors';
import { INTERRUPTED } from './on-interrupt';

/** What every `--help` ends with; the numbers are those of the one table in `errors/`. */
export const EXIT_HELP = [
  'Exit status:',
  `  ${EXIT.ok}  done`,
  `  ${EXIT.refused}  refused by a rule, found invalid, or items were rejected`,
  `  ${EXIT.unavailable}  cannot be done or checked now; asking again later may succeed`,
  `  ${EXIT.forbidden}  not allowed to ask`,
  `  ${EXIT.usage}  wrong usage or bad input`,
  `  ${EXIT.internal}  a fault of the program`,
  `  ${INTERRUPTED}  ended by Ctrl-C before it was done`,
].join('\n');
