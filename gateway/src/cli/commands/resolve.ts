import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '../../errors';
import { usageError } from '../cli-error';
import { type CommonOptions, leaf, openSession, type Session } from '../command';
import { makeFolder } from '../make-folder';
import { moment, type Output, utc } from '../output';
import { bundlePaths, Report, type ReportLine } from '../shapes/enquiries';
import { subjectOf } from '../subject-of';
import { denialLine } from '../words/denial-words';

export interface ResolveOptions extends CommonOptions {
  subject: string;
  product: string;
  purpose: string;
  application: string;
  basis: string;
  reference?: string;
  officer?: string;
  enquiry?: string;
  bundles?: string;
}

const BASES: Record<string, string> = {
  consent: 'CONSENT',
  agreement: 'AGREEMENT',
  'legal-duty': 'LEGAL_DUTY',
};

export function resolveCommand(): Command {
  return leaf('resolve', {
    summary: 'Ask what the agencies hold on a subject: one report, each line with its evidence',
    examples: [
      'resolve --subject 91990101MA0HY0016K --product cn.enterprise.basic@1 --purpose loan-origination --application LOAN-7',
      'resolve --as court --basis agreement --subject 91990101MA0HY0016K --product cn.enterprise.assistance@1 --purpose judicial --application CASE-3',
    ],
  })
    .requiredOption('--subject <code>', 'the company’s code, or kind:identifier')
    .requiredOption('--product <id>', 'report product, as in cn.enterprise.basic@1')
    .requiredOption('--purpose <purpose>', 'why you ask, as in loan-origination')
    .requiredOption('--application <number>', 'your application or case number; it stays with you')
    .option('--basis <consent|agreement|legal-duty>', 'lawful basis', 'consent')
    .option('--reference <id>', 'consent, agreement or law; a consent in force is found by itself')
    .option('--officer <name>', 'who asks; only a salted hash leaves your organisation')
    .option('--enquiry <id>', 'repeat an enquiry under its id: the decision stays, no use is counted')
    .option('--bundles <dir>', 'also save the evidence bundles there')
    .action(async (options: ResolveOptions) => {
      process.exitCode = await resolve(await openSession(options, 'reader'));
    });
}

/** Asks, tells the report; the answer is the exit status. */
export async function resolve(session: Session<ResolveOptions>): Promise<number> {
  const { options, output, target } = session;
  const api = target.api('officer');
  const asked = requestOf(options);
  // Before anything is asked: an enquiry whose evidence cannot be kept would count all the same.
  if (options.bundles !== undefined) await makeFolder('--bundles', options.bundles);
  const report = await api.ask(Report, '/v1/resolve', { json: asked });
  if (options.bundles !== undefined) await saveBundles(session, options.bundles, report);
  output.answer(report, () => tell(output, report));
  return exitOf(report);
}

async function saveBundles(
  { output, target }: Session<ResolveOptions>,
  folder: string,
  report: Report,
): Promise<void> {
  for (const { name, path } of bundleFiles(report)) {
    const response = await target.api('officer').send(path, { accept: '*/*' });
    const file = join(folder, name);
    await writeFile(file, Buffer.from(await response.arrayBuffer()));
    output.note(`saved ${file}`);
  }
}

/** One file for each record of a line, or one for an answer that holds none; counted for each publisher. */
export function bundleFiles(report: Report): { name: string; path: string }[] {
  const counts = new Map<string, number>();
  return report.lines.flatMap((line) =>
    bundlePaths(report, line).map((path) => {
      const number = counts.get(line.publisher) ?? 0;
      counts.set(line.publisher, number + 1);
      return { name: `${line.publisher}-${number}.bundle.json`, path };
    }),
  );
}

function requestOf(options: ResolveOptions): object {
  const basis = BASES[options.basis];
  if (basis === undefined)
    throw usageError(`"${options.basis}" is no basis`, `one of ${Object.keys(BASES).join(', ')}`);
  return {
    subject: subjectOf(options.subject),
    product: options.product,
    purpose: options.purpose,
    basis,
    application: options.application,
    ...(options.reference === undefined ? {} : { reference: options.reference }),
    ...(options.officer === undefined ? {} : { officer: options.officer }),
    ...(options.enquiry === undefined ? {} : { enquiryId: options.enquiry }),
  };
}

/** An answer whose evidence does not hold is told like any invalid evidence. */
export function exitOf(report: Report): number {
  if (report.decision === 'DENIED') return EXIT.refused;
  if (report.lines.some(({ outcome }) => outcome === 'UNVERIFIED')) return EXIT.refused;
  return report.lines.some(({ outcome }) => outcome === 'UNAVAILABLE') ? EXIT.unavailable : EXIT.ok;
}

function tell(output: Output, report: Report): void {
  output.line(
    `Enquiry ${report.seq}: ${report.decision}${report.code === null ? '' : `, ${report.code}`}, ${moment(report.time)}`,
  );
  output.table(
    ['source', 'finding', 'time (UTC)', 'verified'],
    report.lines.map((line) => [line.publisher, line.summary, utc(line.time), tickOf(line)]),
  );
  for (const code of codesOf(report)) output.prose(denialLine(code));
  output.line(`Enquiry id ${report.enquiryId}`);
}

/** Of the whole and of its lines, each once. */
function codesOf({ code, lines }: Report): string[] {
  const codes = [code, ...lines.filter(({ decision }) => decision === 'DENIED').map((line) => line.code)];
  return [...new Set(codes)].filter((one) => one !== null);
}

/** ✓ only where this gateway itself has checked the evidence. */
function tickOf(line: ReportLine): string {
  if (line.verified) return '✓';
  return line.decision === 'DENIED' ? '–' : '✗';
}
