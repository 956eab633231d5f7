import { Type } from '@sinclair/typebox';
import type { Command } from 'commander';
import { EXIT } from '../../errors';
import { CliError, usageError } from '../cli-error';
import { type CommonOptions, leaf, openSession, type Session } from '../command';
import { governingBeside } from '../target/target';
import { Assembly } from './assembly';
import { proposeAs, type ProposeOptions, proposing } from './propose';
import { tellProposal, withTally } from './tell-proposal';

const Joined = Type.Object({ mspId: Type.String(), internalUrl: Type.String(), exchangeUrl: Type.String() });
const Parted = Type.Object({ mspId: Type.String() });

/** `org join`: everything that follows an admission. */
export function joinCommand(): Command {
  return leaf('join', {
    summary:
      'Bring up an admitted member, or bring one to its changed roles: ledger membership and rule, keys, gateway, trust file; may be repeated',
    examples: ['org propose admit Bank3MSP --name "Third Bank" --roles reader', 'org join Bank3MSP'],
  })
    .argument('<msp>', 'the member, as in BankMSP')
    .action(async (mspId: string, options: CommonOptions) => {
      const session = await openSession(options, 'regulator');
      const { output, target } = session;
      await Assembly.with(session, async (assembly) => {
        const organisations = await assembly.organisations();
        if (organisations.some((one) => one.mspId === mspId && one.standing?.state !== 'LEFT')) return;
        const open = await assembly.open(['ADMIT'], mspId);
        if (open)
          output.answer(withTally(open, organisations), () =>
            tellProposal(output, withTally(open, organisations)),
          );
        throw new CliError('ADMISSION_MISSING', `the members have not admitted ${mspId}`, {
          exit: EXIT.refused,
          hint: open ? 'votes are missing, see above' : 'propose it: concordat org propose admit --help',
        });
      });
      if (!target.control) {
        throw usageError(
          'only a sandbox brings members up by itself',
          'on your own network each member starts its gateway, and the others add it to their configuration: docs/architecture.md',
        );
      }
      const joined = await target.control.ask(Joined, '/v1/members', { json: { mspId } });
      output.answer(joined, () => {
        output.line(`${mspId} has joined; its gateway answers at ${joined.internalUrl}`);
        output.line(`Use it with --as ${mspId}`);
      });
    });
}

interface LeaveOptions extends ProposeOptions {
  reason: string;
}

/** `org leave`: the member's own wish first, then, once it is granted, what follows from it. */
export function leaveCommand(): Command {
  return proposing('leave', {
    summary:
      'Leave the consortium: proposes it as the member itself; once approved, ends its gateway. May be repeated',
    examples: ['org leave Bank2MSP --reason "merged with First Commercial Bank"'],
  })
    .argument('<msp>', 'the member, as in BankMSP')
    .option('--reason <text>', 'why, in words', 'by its own wish')
    .action(async (mspId: string, options: LeaveOptions) => {
      const session = await beside(mspId, options);
      const { output, target } = session;
      if (!(await hasLeft(mspId, session))) return void (await proposeOnce(mspId, options));
      if (!target.control)
        return output.line(
          `${mspId} has left: once the regulator has read its log (concordat audit logs --now), stop its gateway, and take it from the others’ peers`,
        );
      const parted = await target.control.ask(Parted, '/v1/departures', { json: { mspId } });
      output.answer(parted, () =>
        output.line(`${mspId} has left: its gateway has ended, its records stay verifiable`),
      );
    });
}

/** A member that has left is answered nothing any more, and a sandbox shows it no more: another one is asked there. */
async function beside(mspId: string, options: CommonOptions): Promise<Session<CommonOptions>> {
  const other = await governingBeside(mspId, options);
  return openSession(other === undefined ? options : { ...options, as: other });
}

async function hasLeft(mspId: string, session: Session<CommonOptions>): Promise<boolean> {
  const organisations = await Assembly.with(session, (assembly) => assembly.organisations());
  return organisations.some((one) => one.mspId === mspId && one.standing?.state === 'LEFT');
}

async function proposeOnce(mspId: string, options: LeaveOptions): Promise<void> {
  const session = await openSession({ ...options, as: options.as ?? mspId });
  const { output } = session;
  const open = await Assembly.with(session, async (assembly) => {
    const found = await assembly.open(['LEAVE', 'REMOVE'], mspId);
    return found && withTally(found, await assembly.organisations());
  });
  if (open) return output.answer(open, () => tellProposal(output, open));
  await proposeAs({ ...options, as: options.as ?? mspId }, undefined, {
    kind: 'LEAVE',
    content: { mspId, reason: options.reason },
  });
}
