import { namedCompany } from '../../intake';
import type { Sandbox, SandboxMember } from '../../sandbox';
import type { Output } from '../output';

/** A company of the sample registers. */
const COMPANY = namedCompany('hengyuan').uscc;
const REPORT = '--product cn.enterprise.basic@1 --purpose loan-origination';

/** Organisations, addresses, tokens, and what to try first. */
export function tellSandbox(
  output: Output,
  sandbox: Sandbox,
  { seconds, data }: { seconds: number; data: string | undefined },
): void {
  const members = Object.entries(sandbox.organisations);
  output.line(`Concordat sandbox on channel "${sandbox.channel}", ready after ${seconds.toFixed(1)} s.`);
  output.line('One machine holds every organisation’s keys: for development, demos and tests only.\n');
  output.line('Organisations');
  output.table(
    ['msp', 'name', 'roles', 'gateway'],
    members.map(([mspId, { name, roles, internalUrl }]) => [mspId, name, roles.join(', '), internalUrl]),
  );
  output.line('\nPortals, where a certifier lets its subjects in');
  for (const [mspId, { portalUrl }] of members)
    if (portalUrl !== null) output.line(`  ${mspId.padEnd(13)}${portalUrl}`);
  output.line('\nAccess tokens (Authorization: Bearer …)');
  for (const [mspId, member] of members) {
    for (const role of usefulRoles(member))
      output.line(`  ${mspId.padEnd(13)}${role.padEnd(10)} ${member.tokens[role]}`);
  }
  output.line('\nTry, in another terminal:');
  for (const parts of examples(data)) output.line(`  npx concordat ${parts.join(' \\\n    ')}`);
  output.line(
    data === undefined
      ? '\nNothing is kept; --data DIR keeps it. Ctrl-C stops everything.'
      : `\nKept in ${data}. Ctrl-C stops everything.`,
  );
}

/** The first commands to try, each in the lines that it is printed in. */
function examples(data: string | undefined): string[][] {
  const subject = `--subject ${COMPANY}`;
  const on = data === undefined ? [] : [`--data ${data}`];
  return [
    [`consent request ${subject}`, REPORT, '--words "your loan application"', ...on],
    [`subject sign <handle> ${subject}`, ...on],
    [`resolve ${subject}`, REPORT, '--application LOAN-1', ...on],
  ];
}

/** The tokens that an organisation of these roles has work for; the others are in its sandbox.json. */
function usefulRoles({ roles, governing }: SandboxMember): (keyof SandboxMember['tokens'])[] {
  const useful: (keyof SandboxMember['tokens'])[] = [];
  if (roles.includes('publisher')) useful.push('submitter');
  if (!roles.includes('regulator')) useful.push('officer');
  if (governing) useful.push('inspector');
  return [...useful, 'operator'];
}
