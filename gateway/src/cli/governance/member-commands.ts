import { type NewMember, type Proposed, type Role, ROLES } from '@concordat/chaincode/domain';
import { readFile } from 'node:fs/promises';
import { Type } from '@sinclair/typebox';
import type { Command } from 'commander';
import { usageError } from '../cli-error';
import { group, openSession } from '../command';
import { foundedCommand } from './found-commands';
import { proposeAs, type ProposeOptions, proposing } from './propose';

type About = 'SUSPEND' | 'REINSTATE' | 'REMOVE';

const SUMMARIES: Record<About, string> = {
  SUSPEND: 'a member’s enquiries are denied, and it publishes, attests, certifies and votes no more',
  REINSTATE: 'a suspended member goes on',
  REMOVE: 'the others part from a member: its keys are closed, the consents given to it end',
};

interface ReasonOptions extends ProposeOptions {
  reason: string;
}

interface MemberOptions extends ProposeOptions {
  name?: string;
  roles: Role[];
  governing?: boolean;
  domain?: string;
  ca?: string;
  tlsCa?: string;
}

/** `org propose …`: what the members vote on about one of them. */
export function proposeCommand(): Command {
  return group('propose', 'Propose a change of the members; k of the governing ones must approve it', [
    admitCommand(),
    rolesCommand(),
    foundedCommand(),
    ...(Object.keys(SUMMARIES) as About[]).map(aboutCommand),
  ]);
}

/** A change of one member that needs a reason. */
export function aboutCommand(kind: About): Command {
  const name = kind.toLowerCase();
  return proposing(name, {
    summary: `Propose: ${SUMMARIES[kind]}`,
    examples: [`org propose ${name} BankMSP --reason "audit of November" --as regulator`],
  })
    .argument('<msp>', 'the member, as in BankMSP')
    .requiredOption('--reason <text>', 'why, in words that governing members and the member itself read')
    .action(async (mspId: string, options: ReasonOptions) => {
      await proposeAs(options, 'regulator', { kind, content: { mspId, reason: options.reason } });
    });
}

function admitCommand(): Command {
  return withRoles(
    proposing('admit', {
      summary: 'Propose that an organisation joins; its certificate authorities are part of what is voted on',
      examples: [
        'org propose admit Bank3MSP --name "Third Bank" --roles reader',
        'org propose admit LandMSP --name "Land Registry" --roles publisher --governing --ca ca.pem --tls-ca tls-ca.pem',
      ],
    }),
  )
    .requiredOption('--name <text>', 'its name')
    .option('--domain <name>', 'DNS domain that its certificates name (sandbox; default: <msp>.example)')
    .option('--ca <file>', 'PEM of its certificate authority; a sandbox makes one where it is left out')
    .option('--tls-ca <file>', 'PEM of its TLS authority')
    .action(async (mspId: string, options: MemberOptions) => {
      const organisation = await newMember(mspId, options);
      await proposeAs(options, 'regulator', { kind: 'ADMIT', content: { organisation } });
    });
}

function rolesCommand(): Command {
  return withRoles(
    proposing('roles', {
      summary: 'Propose other roles for a member, or that it governs or governs no more',
      examples: ['org propose roles CourtMSP --roles publisher,certifier --governing'],
    }),
  ).action(async (mspId: string, { roles, governing = false, ...options }: MemberOptions) => {
    const proposed: Proposed = { kind: 'CHANGE_ROLES', content: { mspId, roles, governing } };
    await proposeAs(options, 'regulator', proposed);
  });
}

function withRoles(command: Command): Command {
  return command
    .argument('<msp>', 'the member, as in BankMSP')
    .requiredOption('--roles <list>', `comma-separated: ${ROLES.join(', ')}`, roleList)
    .option('--governing', 'it runs a peer and an orderer, endorses and votes');
}

async function newMember(mspId: string, options: MemberOptions): Promise<NewMember> {
  const { name = mspId, roles, governing = false, ca, tlsCa } = options;
  const known = { mspId, name, governing, roles, acceptedCertifiers: null };
  if (ca !== undefined && tlsCa !== undefined) {
    return { ...known, authorities: { identity: await fingerprintOf(ca), tls: await fingerprintOf(tlsCa) } };
  }
  const { target } = await openSession(options, 'regulator');
  if (!target.control || ca !== undefined || tlsCa !== undefined) {
    throw usageError(
      'the candidate’s two authorities are needed',
      'name their PEM files: --ca FILE --tls-ca FILE',
    );
  }
  const domain = options.domain ?? `${mspId.toLowerCase().replace(/msp$/, '')}.example`;
  const json = { mspId, displayName: name, domain, governing, roles };
  const { authorities } = await target.control.ask(Candidate, '/v1/candidates', { json });
  return { ...known, authorities };
}

const Candidate = Type.Object({
  authorities: Type.Object({ identity: Type.String(), tls: Type.String() }),
});

async function fingerprintOf(path: string): Promise<string> {
  const { certificateFingerprint } = await import('../../crypto/index.js');
  try {
    return certificateFingerprint(await readFile(path, 'utf8'));
  } catch (cause) {
    throw usageError(`${path} holds no certificate in PEM: ${(cause as Error).message}`);
  }
}

function roleList(text: string): Role[] {
  return text.split(',').map((part) => {
    const role = ROLES.find((each) => each === part.trim());
    if (role) return role;
    throw usageError(`--roles takes of ${ROLES.join(', ')}, not "${part}"`);
  });
}
