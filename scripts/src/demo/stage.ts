import { Api } from '@concordat/gateway/client';
import type { Sandbox } from '@concordat/gateway/sandbox';
import type { Tally } from './tally';
import type { Teller } from './teller';

/** One organisation's gateway, asked by role. */
export interface Actor {
  mspId: string;
  submitter: Api;
  officer: Api;
  inspector: Api;
  operator: Api;
  /** The portal, as a subject with this token. */
  portal(token: string): Api;
}

/** What every chapter works with. */
export interface Stage {
  sandbox: Sandbox;
  tally: Tally;
  teller: Teller;
  tax: Actor;
  court: Actor;
  customs: Actor;
  regulator: Actor;
  bank: Actor;
  otherBank: Actor;
}

export function openStage(sandbox: Sandbox, told: { tally: Tally; teller: Teller }): Stage {
  return {
    sandbox,
    ...told,
    tax: actorOf(sandbox, 'TaxMSP'),
    court: actorOf(sandbox, 'CourtMSP'),
    customs: actorOf(sandbox, 'CustomsMSP'),
    regulator: actorOf(sandbox, 'RegulatorMSP'),
    bank: actorOf(sandbox, 'BankMSP'),
    otherBank: actorOf(sandbox, 'Bank2MSP'),
  };
}

function actorOf(sandbox: Sandbox, mspId: string): Actor {
  const member = sandbox.organisations[mspId];
  if (!member) throw new Error(`the sandbox has no ${mspId}`);
  const { internalUrl, portalUrl, tokens } = member;
  return {
    mspId,
    submitter: new Api(internalUrl, tokens.submitter),
    officer: new Api(internalUrl, tokens.officer),
    inspector: new Api(internalUrl, tokens.inspector),
    operator: new Api(internalUrl, tokens.operator),
    portal: (token) => new Api(portalUrl ?? '', token),
  };
}
