import { type ProposalKind, type Proposed, proposedWith, reading } from '@concordat/chaincode/domain';
import type { Command } from 'commander';
import { usageError } from '../cli-error';
import { proposeAs, type ProposeOptions, proposing, readDocument } from './propose';
import { voteCommands } from './vote-commands';

type Catalogued = 'schema' | 'product' | 'agreement';

const OF: Record<Catalogued, { kind: ProposalKind; member: string; by: string; who: string }> = {
  schema: { kind: 'SCHEMA', member: 'document', by: 'tax', who: 'its publisher' },
  product: { kind: 'PRODUCT', member: 'product', by: 'regulator', who: 'a governing member' },
  agreement: {
    kind: 'AGREEMENT',
    member: 'terms',
    by: 'court',
    who: 'one of its parties; each party must approve for itself',
  },
};

/** `propose`, `approve` and `withdraw` of schemas, products and agreements. */
export function catalogueCommands(name: Catalogued): Command[] {
  const { kind, member, by, who } = OF[name];
  const article = name === 'agreement' ? 'an' : 'a';
  const propose = proposing('propose', {
    summary: `Propose ${article} ${name} out of a file (JSON or YAML), as ${who}`,
    examples: [
      `${name} propose ${name}.yaml --as ${by}`,
      `${name} propose ${name}.yaml --as ${by} --dry-run`,
    ],
  })
    .argument('<file>', 'its definition as JSON or YAML')
    .action(async (file: string, options: ProposeOptions) => {
      const content = { [member]: await readDocument(file) };
      await proposeAs(options, undefined, checked({ kind, content }, file));
    });
  return [propose, ...voteCommands(name, ['approve', 'withdraw'])];
}

/** All faults of the file at once, before anything is sent. */
function checked(value: unknown, file: string): Proposed {
  try {
    return reading.parse(proposedWith<object>({}), value, 'DOCUMENT_INVALID');
  } catch (error) {
    throw usageError(`${file}: ${(error as Error).message.replace(/^DOCUMENT_INVALID: /, '')}`);
  }
}
