import { Contract } from 'fabric-contract-api';
import { RuleError } from '../domain';

/** A contract whose refusal of unknown functions has a code, as every refusal has. */
export class LedgerContract extends Contract {
  override unknownTransaction(): Promise<void> {
    return Promise.reject(new RuleError('FUNCTION_UNKNOWN', `${this.getName()} has no such function`));
  }
}
