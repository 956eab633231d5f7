import type { Command } from 'commander';
import { leaf, openSession } from '../command';
import { type AdminOptions, withAdmin } from '../key/admin';
import type { Output } from '../output';
import { Assembly } from './assembly';
import { tellContent } from './tell-content';
import { tellProposal, tellProposals, withTally } from './tell-proposal';

const VOTES = {
  approve:
    'Approve a proposal by its hash, as the administrator of --as; the last vote needed carries it out',
  withdraw: 'Take an approval back; its proposer takes back the whole proposal',
  execute:
    'Count again, as after a member has left: carries the proposal out where the votes are enough by now',
} as const;

/** `approve`, `withdraw`, `execute` of one group of commands. */
export function voteCommands(group: string, names: (keyof typeof VOTES)[]): Command[] {
  return names.map((name) =>
    withAdmin(leaf(name, { summary: VOTES[name], examples: [`${group} ${name} 3f9a1c77d2e0 --as court`] }))
      .argument('<proposal>', 'its hash, or the first characters of it')
      .action((prefix: string, options: AdminOptions) => vote(name, prefix, options)),
  );
}

async function vote(name: keyof typeof VOTES, prefix: string, options: AdminOptions): Promise<void> {
  const session = await openSession(options);
  const { output } = session;
  await Assembly.with(session, async (assembly) => {
    const { id } = await assembly.find(prefix);
    const after = await assembly.vote(name, id);
    const counted = withTally(after, await assembly.organisations());
    output.answer(counted, () => tellProposal(output, counted));
  });
}

interface ListOptions extends AdminOptions {
  all?: boolean;
}

export function proposalsCommand(): Command {
  return withAdmin(
    leaf('proposals', {
      summary:
        'The open proposals: who has approved, who is missing, until when; or one, with all that is voted on',
      examples: ['org proposals', 'org proposals 3f9a1c77d2e0', 'org proposals --all --json --as court'],
    }),
  )
    .argument('[proposal]', 'its hash, or the first characters of it')
    .option('--all', 'those that are decided, withdrawn or expired too')
    .action(async (prefix: string | undefined, options: ListOptions) => {
      const session = await openSession(options, 'regulator');
      const { output } = session;
      await Assembly.with(session, (assembly) =>
        prefix === undefined
          ? showOpen(assembly, output, options.all === true)
          : showOne(assembly, output, prefix),
      );
    });
}

async function showOpen(assembly: Assembly, output: Output, all: boolean): Promise<void> {
  const organisations = await assembly.organisations();
  const found = (await assembly.proposals()).sort((a, b) => a.proposed - b.proposed);
  const shown = all ? found : found.filter(({ state }) => state === 'OPEN');
  const counted = shown.map((each) => withTally(each, organisations));
  output.answer(counted, () => tellProposals(output, counted));
}

/** With all that is voted on, for whoever is about to approve it. */
async function showOne(assembly: Assembly, output: Output, prefix: string): Promise<void> {
  const one = withTally(await assembly.find(prefix), await assembly.organisations());
  output.answer(one, () => {
    tellProposal(output, one);
    tellContent(output, one);
  });
}
