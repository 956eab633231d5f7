import { Api } from '@concordat/gateway/client';
import type { Sandbox } from '@concordat/gateway/sandbox';

export interface Actors {
  /** Publishes, and certifies. */
  tax: { submitter: Api; operator: Api; portal(token: string): Api };
  court: { submitter: Api };
  customs: { submitter: Api };
  bank: { officer: Api };
  regulator: { inspector: Api };
}

/** Who takes part in the load; addresses and tokens survive restarts. */
export function actorsOf({ organisations }: Sandbox): Actors {
  const member = (mspId: string) => {
    const found = organisations[mspId];
    if (found) return found;
    throw new Error(`the sandbox has no ${mspId}`);
  };
  const submitterOf = (mspId: string) => {
    const { internalUrl, tokens } = member(mspId);
    return { submitter: new Api(internalUrl, tokens.submitter) };
  };
  const [tax, bank, regulator] = [member('TaxMSP'), member('BankMSP'), member('RegulatorMSP')];
  return {
    tax: {
      submitter: new Api(tax.internalUrl, tax.tokens.submitter),
      operator: new Api(tax.internalUrl, tax.tokens.operator),
      portal: (token) => new Api(tax.portalUrl ?? '', token),
    },
    court: submitterOf('CourtMSP'),
    customs: submitterOf('CustomsMSP'),
    bank: { officer: new Api(bank.internalUrl, bank.tokens.officer) },
    regulator: { inspector: new Api(regulator.internalUrl, regulator.tokens.inspector) },
  };
}
