import type { Command } from 'commander';
import { usageError } from '../cli-error';
import {
  type CommonOptions,
  group,
  leaf,
  listLeaf,
  type ListOptions,
  mostRows,
  openSession,
} from '../command';
import { untilOf } from '../duration';
import { showListing } from '../listing';
import { handleOf } from '../names';
import { ConsentRequested, ProducedConsent } from '../shapes/consents';
import { certifierOf } from '../consent/certifier-of';
import { paperCommands } from '../consent/paper-commands';
import { tellConsent } from '../consent/tell-consent';
import { unbindCommand } from '../consent/unbind-command';
import { scanHashOf } from '../consent/scan-hash';
import { subjectOf } from '../subject-of';
import { wholeNumber } from '../whole-number';
import { GRANTEE_STATE_WORDS } from '../words/consent-words';
import { waitingWords } from '../words/delivery-words';

interface RequestOptions extends CommonOptions {
  subject: string;
  certifier?: string;
  product: string;
  purpose: string[];
  mode: string;
  until: string;
  maxUses: string;
  dataLife: string;
  method: string;
  words: string;
  scan?: string;
  signatory?: string;
}

export function consentCommand(): Command {
  return group('consent', 'Ask subjects for their consent, and see what they answered', [
    request(),
    show(),
    list(),
    ...paperCommands(),
    unbindCommand(),
  ]);
}

function request(): Command {
  return leaf('request', {
    summary: 'Ask a subject for consent; prints the terms and the handle that the subject answers to',
    examples: [
      'consent request --subject 91990101MA0HY0016K --product cn.enterprise.basic@1 --purpose loan-origination --until 90d --words "your loan application of 3 May"',
      'consent request --subject 91990101MA0HY0016K --product cn.enterprise.basic@1 --purpose loan-origination --words "your loan" --method paper --scan consent.pdf --signatory "Li Wei"',
    ],
  })
    .requiredOption('--subject <code>', 'the company’s code, or kind:identifier')
    .requiredOption('--product <id>', 'report product')
    .requiredOption('--purpose <purpose...>', 'purposes, one or more')
    .requiredOption('--words <text>', 'the purpose in plain words; stays off the ledger')
    .option(
      '--certifier <msp>',
      'agency whose portal the subject uses (default: the sandbox’s first, elsewhere the only one)',
    )
    .option('--mode <once|periodic|monitor>', 'how it may be used', 'periodic')
    .option('--until <date|duration>', 'end of the consent, as in 2027-06-30 or 90d', '90d')
    .option('--max-uses <n>', 'most enquiries under it', '10')
    .option('--data-life <days>', 'days that what was given may be kept', '180')
    .option('--method <portal|paper|own-key>', 'how the subject answers', 'portal')
    .option('--scan <file>', 'scan of the signed paper, with --method paper: only its hash is sent')
    .option('--signatory <name>', 'who signs for the subject; stays off the ledger')
    .action(async (options: RequestOptions) => {
      const session = await openSession(options, 'reader');
      const { output, target } = session;
      const certifier = await certifierOf(session);
      const json = { ...termsOf(options), certifier, ...(await scanOf(options)) };
      const answer = await target.api('officer').ask(ConsentRequested, '/v1/consent-requests', { json });
      output.answer(answer, () => {
        answer.words.split('\n').forEach((line) => output.prose(line));
        output.line(`\nHandle for the subject: ${answer.handle}`);
        output.line(`Consent id once signed: ${answer.consentId}`);
        if (answer.delivered === false) output.prose(notYetWith(certifier, answer));
        const refusing = answer.tooWeakFor?.join(', ') ?? '';
        if (refusing !== '') output.line(`Not enough for ${refusing}: there it takes a stronger --method.`);
      });
    });
}

function notYetWith(certifier: string, { waitsFor }: ConsentRequested): string {
  return `${certifier} does not have the request yet (${waitingWords(waitsFor)}), so the company does not see it. Your gateway sends it again by itself.`;
}

const METHODS: Record<string, string> = { portal: 'PORTAL_ATTESTED', paper: 'PAPER', 'own-key': 'OWN_KEY' };

function termsOf(options: RequestOptions): object {
  const method = METHODS[options.method];
  if (method === undefined)
    throw usageError(`"${options.method}" is no method`, 'one of portal, paper, own-key');
  if (method === 'PAPER' && options.scan === undefined)
    throw usageError('a consent on paper needs the scan of the signed paper', 'name it with --scan FILE');
  const mode = options.mode.toUpperCase();
  return {
    subject: subjectOf(options.subject),
    product: options.product,
    purposes: options.purpose,
    mode,
    notAfter: untilOf(options.until),
    maxUses: mode === 'ONCE' ? 1 : wholeNumber(options.maxUses, '--max-uses'),
    dataLifeDays: wholeNumber(options.dataLife, '--data-life'),
    method,
    purposeInWords: options.words,
    ...(options.signatory === undefined ? {} : { signatoryName: options.signatory }),
  };
}

async function scanOf({ scan }: RequestOptions): Promise<{ scanHash?: string }> {
  return scan === undefined ? {} : { scanHash: await scanHashOf(scan) };
}

function show(): Command {
  return leaf('show', {
    summary: 'One consent request: its state, what the company reads, its terms',
    examples: ['consent show K7QM2-PXD4T'],
  })
    .argument('<handle>', 'as in `consent list`', handleOf)
    .action(async (handle: string, options: CommonOptions) => {
      const { output, target } = await openSession(options, 'reader');
      const path = `/v1/consent-requests/${encodeURIComponent(handle)}`;
      const consent = await target.api('officer').ask(ProducedConsent, path);
      output.answer(consent, () => tellConsent(output, consent));
    });
}

function list(): Command {
  return listLeaf('list', {
    summary: 'Consent requests and their states',
    examples: ['consent list --as bank'],
  }).action(async (options: ListOptions) => {
    const { output, target } = await openSession(options, 'reader');
    await showListing(target.api('officer'), output, {
      most: mostRows(options),
      path: '/v1/consent-requests',
      columns: [
        ['handle', 'handle'],
        ['state', 'state'],
        ['subject', 'subject.identifier'],
        ['product', 'terms.product'],
        ['until', 'terms.notAfter', 'day'],
      ],
      none: 'No consent was asked for yet.',
      legend: { member: 'state', words: GRANTEE_STATE_WORDS },
    });
  });
}
