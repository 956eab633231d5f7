import { proposalId, type Proposal, type Proposed, type Role } from '@concordat/chaincode/domain';
import { parse as parseYaml } from 'yaml';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { usageError } from '../cli-error';
import { type CommandText, leaf, openSession } from '../command';
import { type AdminOptions, withAdmin } from '../key/admin';
import { Assembly } from './assembly';
import { tellProposal, withTally } from './tell-proposal';

const DAY_MS = 86_400_000;
const MOST_DAYS = 90;
const MOST_BYTES = 1 << 20;

export interface ProposeOptions extends AdminOptions {
  days: number;
  dryRun?: boolean;
}

/** A command that proposes something: with its time to vote, and a dry run. */
export function proposing(name: string, text: CommandText): Command {
  return withAdmin(leaf(name, text))
    .option('--days <count>', `days to vote, at most ${MOST_DAYS}`, dayCount, 30)
    .option('--dry-run', 'say what would be proposed and who must approve it; nothing is written');
}

/** Proposes under the administrator of `--as`, and tells what is missing. */
export async function proposeAs(
  options: ProposeOptions,
  role: Role | undefined,
  proposed: Proposed,
): Promise<Proposal> {
  const session = await openSession(options, role);
  const { output } = session;
  return Assembly.with(session, async (assembly) => {
    const asked = { ...proposed, expires: Date.now() + options.days * DAY_MS };
    const organisations = await assembly.organisations();
    const proposal = options.dryRun === true ? unsent(assembly, asked) : await assembly.propose(asked);
    const counted = withTally(
      proposal,
      options.dryRun === true ? organisations : await assembly.organisations(),
    );
    output.answer(counted, () => {
      if (options.dryRun === true) output.line('Nothing is written. It would be:');
      tellProposal(output, counted);
    });
    return proposal;
  });
}

function unsent({ channel, mspId: proposer }: Assembly, asked: Proposed & { expires: number }): Proposal {
  const id = proposalId({ ...asked, channel, proposer });
  return { ...asked, id, proposer, proposed: Date.now(), approvals: [], state: 'OPEN', executed: null };
}

/** A document in JSON or YAML; the ledger's contract judges what it says. */
export async function readDocument(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw usageError(`${path} cannot be read`);
  });
  if (text.length > MOST_BYTES) throw usageError(`${path} is larger than ${MOST_BYTES} bytes`);
  try {
    return parseYaml(text, { maxAliasCount: 0 });
  } catch (error) {
    throw usageError(`${path} is neither JSON nor YAML: ${(error as Error).message.split('\n')[0] ?? ''}`);
  }
}

function dayCount(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS) return days;
  throw usageError(`--days takes a whole number from 1 to ${MOST_DAYS}, not "${text}"`);
}
