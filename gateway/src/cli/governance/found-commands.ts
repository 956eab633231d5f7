import { bootstrapHash, type FoundingMember } from '@concordat/chaincode/domain';
import { Type } from '@sinclair/typebox';
import type { Command } from 'commander';
import { leaf, openSession } from '../command';
import { type AdminOptions, asAdmin, withAdmin } from '../key/admin';
import { Output } from '../output';
import { parsed } from '../parsed';
import { proposeAs, type ProposeOptions, proposing } from './propose';

interface FoundOptions extends AdminOptions {
  consortium: string;
  dryRun?: boolean;
}

const Started = Type.Object({ organisations: Type.Integer() });

/** `org found`: the first list of members, once, by one administrator; every chaincode process was told its hash. */
export function foundCommand(): Command {
  return withAdmin(
    leaf('found', {
      summary:
        'Start the consortium on a new ledger with the members of a file; the same file again changes nothing',
      examples: [
        'org found --consortium consortium.yaml --dry-run',
        'org found --consortium consortium.yaml --admin admin.yaml --as tax',
      ],
    }),
  )
    .requiredOption('--consortium <file>', 'the members, as all operators have agreed')
    .option('--dry-run', 'only tell the list’s hash, which each operator gives to its chaincode process')
    .action(async (options: FoundOptions) => {
      const organisations = await foundersOf(options.consortium);
      const hash = bootstrapHash(organisations);
      if (options.dryRun === true) return tellHash(new Output(options.json === true), hash, organisations);
      const session = await openSession(options);
      const call = { contract: 'registry', function: 'bootstrap', argument: { organisations } };
      await asAdmin(session, (ledger) => {
        return ledger.submit(call, (value) => parsed(Started, value, 'the answer of the ledger'));
      });
      tellHash(session.output, hash, organisations);
    });
}

/** `org propose founded`: from then on schemas, products and agreements go by proposal. */
export function foundedCommand(): Command {
  return proposing('founded', {
    summary:
      'Propose that the founding is over: from then on, schemas, products and agreements go by proposal',
    examples: ['org propose founded --consortium consortium.yaml --as tax'],
  })
    .requiredOption('--consortium <file>', 'the file that the consortium was started with')
    .action(async ({ consortium, ...options }: ProposeOptions & { consortium: string }) => {
      const bootstrap = bootstrapHash(await foundersOf(consortium));
      await proposeAs(options, undefined, { kind: 'FOUND', content: { bootstrap } });
    });
}

async function foundersOf(file: string): Promise<FoundingMember[]> {
  const { loadConsortium } = await import('@concordat/network/consortium');
  const { foundingMembers } = await import('../../sandbox/founding.js');
  return foundingMembers(await loadConsortium(file));
}

function tellHash(output: Output, hash: string, organisations: FoundingMember[]): void {
  output.answer({ bootstrap: hash, organisations }, () => {
    output.table(
      ['msp', 'name', 'governing', 'roles'],
      organisations.map(({ mspId, name, governing, roles }) => [
        ...[mspId, name, governing ? 'yes' : '', roles.join(', ')],
      ]),
    );
    output.line(`Each chaincode process endorses this list only with CONCORDAT_BOOTSTRAP=${hash}`);
  });
}
