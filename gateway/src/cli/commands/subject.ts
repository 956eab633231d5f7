import { Command } from 'commander';
import { type CommonOptions, group, leaf, openSession } from '../command';
import { type Column, readAll, Row, tellRows } from '../listing';
import { Output } from '../output';
import { answerRequest, changeConsent } from '../subject/acts';
import { createKeyFile } from '../subject/key-file';
import { openPortal, type SubjectOptions } from '../subject/portal';

interface ActOptions extends SubjectOptions {
  key?: string;
}

/** What a data subject does, through its certifier's portal. */
export function subjectCommand(): Command {
  const reads = READS.map(readCommand);
  const answers = [
    answerCommand('sign', 'Read a request’s terms and agree to them'),
    answerCommand('decline', 'Decline a request'),
  ];
  const changes = [
    changeCommand('pause', 'Suspend a consent for a while'),
    changeCommand('resume', 'Let a paused consent work again'),
    changeCommand('revoke', 'End a consent; holds for every enquiry from then on'),
  ];
  return group('subject', 'What the company itself does: agree, decline, revoke, see who looked', [
    keygenCommand(),
    ...reads,
    ...answers,
    ...changes,
  ]);
}

function keygenCommand(): Command {
  return new Command('keygen')
    .description('Make a key of your own, for consents of the highest assurance')
    .argument('<file>', 'where to write it (JWK); it is never overwritten')
    .option('--json', 'answer with one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  $ concordat subject keygen company-key.json')
    .action(async (file: string, options: CommonOptions) => {
      const publicKey = await createKeyFile(file);
      const output = new Output(options.json === true);
      output.answer({ publicKey, file }, () => output.line(`Wrote ${file}. Public key: ${publicKey}`));
    });
}

interface Read {
  name: string;
  summary: string;
  path: string;
  columns: Column[];
  none: string;
}

const READS: Read[] = [
  {
    name: 'requests',
    summary: 'Requests for your consent, with their terms in plain words',
    path: '/portal/v1/requests',
    columns: [
      ['handle', 'handle'],
      ['from', 'terms.grantee'],
      ['state', 'state'],
      ['product', 'terms.product'],
      ['purposes', 'terms.purposes'],
      ['until', 'terms.notAfter', 'time'],
    ],
    none: 'nobody asks for your consent',
  },
  {
    name: 'who-looked',
    summary: 'Every look at you: who, why, and whether it was allowed',
    path: '/portal/v1/who-looked',
    columns: [
      ['time', 'time', 'time'],
      ['who', 'grantee'],
      ['why', 'purpose'],
      ['basis', 'basis'],
      ['decision', 'decision'],
      ['code', 'code'],
    ],
    none: 'nobody has looked',
  },
  {
    name: 'records',
    summary: 'What this agency itself holds on you',
    path: '/portal/v1/records',
    columns: [
      ['record', 'leafHash', 'hash'],
      ['schema', 'schema'],
      ['status', 'status'],
      ['content', 'groups'],
    ],
    none: 'this agency holds nothing on you',
  },
];

function withSubject(command: Command): Command {
  return command
    .option('--subject <code>', 'who you are; in a sandbox the certifier lets you in')
    .option('--token <token>', 'your portal token (or CONCORDAT_SUBJECT_TOKEN)');
}

function readCommand({ name, summary, path, columns, none }: Read): Command {
  const text = { summary, examples: [`subject ${name} --subject 91350211M000100Y43 --as tax`] };
  return withSubject(leaf(name, text)).action(async (options: SubjectOptions) => {
    const session = await openSession(options, 'TaxMSP');
    const rows = await readAll(await openPortal(session), path, Row);
    session.output.answer(rows, () => tellRows(session.output, rows, { columns, none }));
  });
}

function answerCommand(name: 'sign' | 'decline', summary: string): Command {
  const text = { summary, examples: [`subject ${name} 5N6Q-… --subject 91350211M000100Y43`] };
  return withSubject(leaf(name, text))
    .argument('<handle>')
    .option('--key <file>', 'your own key, where the request asks for one')
    .action(async (handle: string, options: ActOptions) => {
      const session = await openSession(options, 'TaxMSP');
      const answer = await answerRequest(await openPortal(session), {
        handle,
        answer: name,
        keyFile: options.key,
      });
      session.output.answer(answer, () =>
        session.output.line(name === 'sign' ? 'Signed: the ledger has it.' : 'Declined: the ledger has it.'),
      );
    });
}

function changeCommand(name: 'pause' | 'resume' | 'revoke', summary: string): Command {
  const text = { summary, examples: [`subject ${name} 7c1e… --subject 91350211M000100Y43`] };
  return withSubject(leaf(name, text))
    .argument('<consentId>')
    .option('--key <file>', 'your own key, where you signed with it')
    .action(async (consentId: string, options: ActOptions) => {
      const session = await openSession(options, 'TaxMSP');
      const answer = await changeConsent(await openPortal(session), {
        consentId,
        change: name,
        keyFile: options.key,
      });
      session.output.answer(answer, () => session.output.line(`Done: ${name}. The ledger has it.`));
    });
}
