import type { Command } from 'commander';
import { type CommonOptions, leaf, openSession, type Session } from '../command';
import { PURPOSE_WORDS } from '../../flow/consent/consent-words';
import { readAll, Row } from '../listing';
import { type Output, utc } from '../output';
import type { Looks } from '../shapes/audit';
import { ConsentShown } from '../shapes/consents';
import { DENIAL_WORDS } from '../../flow/resolve/denial-words';
import { tellLegend } from '../words/legend';
import { readLooks } from './looks';
import { openPortal, sameSubject, type SubjectOptions, withSubject } from './portal';
import { tellRecords } from './tell-records';
import { tellRequests } from './tell-requests';

/** `requests`, `who-looked`, `records`. */
export function readCommands(): Command[] {
  return [
    reading('requests', 'Requests for your consent, in plain words, and what became of them', requests),
    reading('who-looked', 'Every look at you: who, why, and whether it was allowed', whoLooked),
    reading('records', 'What this agency itself holds on you', records),
  ];
}

type Read = (session: Session<SubjectOptions & CommonOptions>) => Promise<void>;

function reading(name: string, summary: string, read: Read): Command {
  const text = { summary, examples: [`subject ${name} --subject 91990101MA0HY0016K --as tax`] };
  return withSubject(leaf(name, text)).action(async (options: SubjectOptions) =>
    read(await openSession(options, 'certifier')),
  );
}

async function requests(session: Parameters<Read>[0]): Promise<void> {
  const { output, options } = session;
  const found = await readAll(await openPortal(session), '/portal/v1/requests', ConsentShown);
  output.answer(found, () => tellRequests(output, found, sameSubject(options)));
}

async function whoLooked(session: Parameters<Read>[0]): Promise<void> {
  const { output } = session;
  const answer = await readLooks(await openPortal(session));
  output.answer(answer, () => tellLooks(output, answer));
}

function tellLooks(output: Output, { looks, complete, height }: Looks): void {
  if (looks.length === 0) output.line('Nobody has looked.');
  else {
    output.table(
      ['time (UTC)', 'who', 'why', 'basis', 'decision', 'code'],
      looks.map(({ time, grantee, granteeName, purpose, basis, decision, code }) => [
        utc(time),
        granteeName ?? grantee,
        purpose,
        basis,
        decision,
        code,
      ]),
    );
    const codes = looks.flatMap(({ code, purpose }) => [code, purpose]);
    tellLegend(output, codes, { ...DENIAL_WORDS, ...PURPOSE_WORDS });
  }
  output.prose(
    complete
      ? `That is every look there was, refused ones too: the regulator’s gateway has proven it, up to block ${height}.`
      : 'The list is NOT proven complete: ask again later, or ask the regulator.',
  );
}

async function records(session: Parameters<Read>[0]): Promise<void> {
  const rows = await readAll(await openPortal(session), '/portal/v1/records', Row);
  session.output.answer(rows, () => tellRecords(session.output, rows));
}
