import { type Command, Option } from 'commander';
import { randomUUID } from 'node:crypto';
import { EXIT } from '../../errors';
import { usageError } from '../cli-error';
import { type CommonOptions, leaf, openSession, type Session } from '../command';
import { onInterrupt } from '../on-interrupt';
import type { Output } from '../output';
import { startProgress } from '../progress';
import { readPublishAnswer } from '../publish/answer-lines';
import { emptyErrorFile, writeErrorFile } from '../publish/error-file';
import { publicationBody } from '../publish/publication-body';
import { publisherOf } from '../publish/publisher-of';
import { tellFaults } from '../publish/tell-faults';
import type { PublishResult } from '../shapes/records';

export interface PublishOptions extends CommonOptions {
  schema: string;
  mapping?: string;
  format?: string;
  snapshot?: boolean;
  withdrawMissing?: string;
  secondOfficer?: string;
  office?: string;
  document?: string;
  allOrNothing?: boolean;
  wait?: string;
  idempotencyKey?: string;
  dryRun?: boolean;
  errors?: string;
}

const INTERRUPTED = {
  dryRun: 'Interrupted. Nothing was committed.',
  publishing:
    'Interrupted. What was stored by then stays; publish the same file again: nothing is published twice.',
};

export function publishCommand(): Command {
  return leaf('publish', {
    summary: 'Publish the records of a file to your own register, and attest them on the ledger',
    examples: [
      'publish grades.ndjson --schema cn.tax.grade@1 --as tax',
      'publish 69b.csv --schema mx.tax.69b@1 --mapping mx-article-69b --snapshot --dry-run --as tax',
    ],
  })
    .argument('<file>', 'CSV, NDJSON or a JSON array')
    .requiredOption('--schema <id>', 'schema of the records, as in cn.tax.grade@1')
    .option(
      '--mapping <name|file>',
      'how columns become fields: a built-in mapping, or a file of your own; without it columns are named like fields',
    )
    .option('--format <csv|ndjson|json>', 'what the file is, where its name does not say')
    .option('--snapshot', 'the file is the full register: changed rows supersede, missing ones are reported')
    .option(
      '--withdraw-missing <n>',
      'with --snapshot: withdraw the missing records; n is their exact number',
    )
    .option('--second-officer <name>', 'the second officer who agrees to withdraw more than 5 %')
    .option('--office <name>', 'the office that submits')
    .option('--document <number>', 'number of the document that the file came with')
    .option('--all-or-nothing', 'publish nothing where any item is rejected')
    .addOption(
      new Option('--wait <state>', 'wait until the records are stored or anchored')
        .choices(['stored', 'anchored'])
        .default('anchored'),
    )
    .option('--idempotency-key <key>', 'repeat a publication without publishing twice')
    .option('--dry-run', 'tell what is new, changed, gone and rejected; commit nothing')
    .option('--errors <file>', 'write rejected items and warnings there (.csv or NDJSON)')
    .action(async (file: string, options: PublishOptions) => {
      const as = await publisherOf(options);
      const session = await openSession(as === undefined ? options : { ...options, as });
      process.exitCode = await publish(session, file);
    });
}

/** Sends the file, tells the result; the answer is the exit status. */
export async function publish(session: Session<PublishOptions>, file: string): Promise<number> {
  const { options, output, target } = session;
  assertOptions(options);
  const { body, contentType, mapping, complete } = await publicationBody(file, options);
  if (options.errors !== undefined) await emptyErrorFile(options.errors, [file, options.mapping]);
  const progress = startProgress('Publishing', options.json !== true);
  const heedNoMore = onInterrupt(output, INTERRUPTED[options.dryRun === true ? 'dryRun' : 'publishing']);
  const response = await target.api('submitter').send('/v1/records', {
    method: 'POST',
    query: queryOf(options, mapping),
    body,
    contentType,
    accept: 'application/x-ndjson',
    headers: { 'idempotency-key': options.idempotencyKey ?? randomUUID() },
  });
  const result = complete(await readPublishAnswer(response, progress));
  heedNoMore();
  if (options.errors !== undefined)
    await writeErrorFile(options.errors, [...result.errors, ...result.warnings]);
  output.answer(summaryOf(result, options), () => tell(output, result, options));
  return result.counts.rejected > 0 ? EXIT.refused : EXIT.ok;
}

function assertOptions({ snapshot, withdrawMissing, secondOfficer }: PublishOptions): void {
  if (withdrawMissing !== undefined && !/^[0-9]{1,9}$/.test(withdrawMissing))
    throw usageError(`--withdraw-missing takes a whole number, not "${withdrawMissing}"`);
  if (snapshot === true || (withdrawMissing === undefined && secondOfficer === undefined)) return;
  throw usageError(
    '--withdraw-missing and --second-officer go with --snapshot',
    'what is missing is known only where the file is the full register',
  );
}

function queryOf(
  options: PublishOptions,
  mapping: string | undefined,
): Record<string, string | boolean | undefined> {
  return {
    schema: options.schema,
    mapping,
    mode: options.allOrNothing === true ? 'all' : 'partial',
    snapshot: options.snapshot === true ? true : undefined,
    withdrawMissing: options.withdrawMissing,
    secondOfficer: options.secondOfficer,
    dryRun: options.dryRun === true ? true : undefined,
    office: options.office,
    document: options.document,
    wait: options.wait,
  };
}

/** Counts and faults; receipts stay with the gateway, which lists them (`record list`). */
function summaryOf(result: PublishResult, options: PublishOptions): object {
  const { counts, size, errors, warnings } = result;
  return { dryRun: options.dryRun === true, counts, size, errors, warnings };
}

function tell(output: Output, result: PublishResult, options: PublishOptions): void {
  const { counts } = result;
  output.line(options.dryRun === true ? 'Nothing was committed. It would be:' : 'Published.');
  const rows: [string, number][] = [
    ['new', counts.new],
    ['changed', counts.changed],
    ['equal', counts.equal],
    ['gone', counts.missing],
    ['withdrawn', counts.withdrawn],
    ['rejected', counts.rejected],
    ['warnings', result.warnings.length],
  ];
  output.table(['records', 'number'], rows);
  if (counts.missing > counts.withdrawn)
    output.line(
      `Gone from the file, and still published; to withdraw them: --withdraw-missing ${counts.missing}`,
    );
  tellFaults(output, 'Rejected', result.errors);
  tellFaults(output, 'Warnings: these are published all the same', result.warnings);
  tellErrorFile(output, result, options.errors);
}

function tellErrorFile(output: Output, { errors, warnings }: PublishResult, file: string | undefined): void {
  if (errors.length + warnings.length === 0) return;
  output.line(
    file === undefined
      ? 'Row by row, for a spreadsheet: --errors FILE.csv'
      : `Row by row, for a spreadsheet: ${file}`,
  );
}
