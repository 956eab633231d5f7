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
    ['msp', 'name', 'roles', 'gateway', 'exchange', 'portal'],
    members.map(([mspId, { name, roles, internalUrl, exchangeUrl, portalUrl }]) => [
      mspId,
      name,
      roles.join(', '),
      internalUrl,
      exchangeUrl,
      portalUrl,
    ]),
  );
  output.line('\nAccess tokens (Authorization: Bearer …)');
  for (const [mspId, member] of members) {
    for (const role of usefulRoles(member))
      output.line(`  ${mspId.padEnd(13)}${role.padEnd(10)} ${member.tokens[role]}`);
  }
  const on = data === undefined ? '' : ` --data ${data}`;
  output.line('\nTry, in another terminal:');
  output.line(
    `  npx concordat consent request --subject ${COMPANY} ${REPORT} --words "your loan application"${on}`,
  );
  output.line(`  npx concordat subject sign <handle> --subject ${COMPANY}${on}`);
  output.line(`  npx concordat resolve --subject ${COMPANY} ${REPORT} --application LOAN-1${on}`);
  output.line(
    data === undefined
      ? '\nNothing is kept; --data DIR keeps it. Ctrl-C stops everything.'
      : `\nKept in ${data}. Ctrl-C stops everything.`,
  );
}

/** The tokens that an organisation of these roles has work for; the others are in its sandbox.json. */
function usefulRoles({ roles, governing }: SandboxMember): (keyof SandboxMember['tokens'])[] {
  const useful: (keyof SandboxMember['tokens'])[] = [];
  if (roles.includes('publisher')) useful.push('submitter');
  if (!roles.includes('regulator')) useful.push('officer');
  if (governing) useful.push('inspector');
  return [...useful, 'operator'];
}
