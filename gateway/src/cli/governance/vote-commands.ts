import type { Command } from 'commander';
import { leaf, openSession } from '../command';
import { type AdminOptions, withAdmin } from '../key/admin';
import { Assembly } from './assembly';
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
      summary: 'The open proposals: who has approved, who is missing, until when',
      examples: ['org proposals', 'org proposals --all --json --as court'],
    }),
  )
    .option('--all', 'those that are decided, withdrawn or expired too')
    .action(async (options: ListOptions) => {
      const session = await openSession(options, 'regulator');
      const { output } = session;
      await Assembly.with(session, async (assembly) => {
        const organisations = await assembly.organisations();
        const all = (await assembly.proposals()).sort((a, b) => a.proposed - b.proposed);
        const shown = options.all === true ? all : all.filter(({ state }) => state === 'OPEN');
        const counted = shown.map((each) => withTally(each, organisations));
        output.answer(counted, () => tellProposals(output, counted));
      });
    });
}
