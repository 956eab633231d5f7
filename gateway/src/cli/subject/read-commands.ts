import type { Command } from 'commander';
import { type CommonOptions, leaf, openSession, type Session } from '../command';
import { readAll, Row, tellRows } from '../listing';
import { moment, printable } from '../output';
import { ConsentShown } from '../shapes/consents';
import { readLooks } from './looks';
import { openPortal, type SubjectOptions, withSubject } from './portal';

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
  const text = { summary, examples: [`subject ${name} --subject 91350211M000100Y43 --as tax`] };
  return withSubject(leaf(name, text)).action(async (options: SubjectOptions) =>
    read(await openSession(options, 'TaxMSP')),
  );
}

async function requests(session: Parameters<Read>[0]): Promise<void> {
  const { output } = session;
  const found = await readAll(await openPortal(session), '/portal/v1/requests', ConsentShown);
  output.answer(found, () => {
    if (found.length === 0) output.line('Nobody asks for your consent.');
    for (const { handle, consentId, state, words } of found) {
      output.line(`${handle}  ${state}  (consent ${consentId})`);
      words.split('\n').forEach((line) => output.line(`  ${printable(line)}`));
    }
  });
}

async function whoLooked(session: Parameters<Read>[0]): Promise<void> {
  const { output } = session;
  const answer = await readLooks(await openPortal(session));
  output.answer(answer, () => {
    output.table(
      ['time', 'who', 'why', 'basis', 'decision', 'code'],
      answer.looks.map((look) => {
        const { time, grantee, purpose, basis, decision, code } = look;
        return [moment(time), grantee, purpose, basis, decision, code];
      }),
    );
    output.line(
      answer.complete ? `That is all, up to block ${answer.height}.` : 'The list is NOT proven complete.',
    );
  });
}

async function records(session: Parameters<Read>[0]): Promise<void> {
  const rows = await readAll(await openPortal(session), '/portal/v1/records', Row);
  session.output.answer(rows, () => {
    tellRows(session.output, rows, {
      columns: [
        ['record', 'leafHash', 'hash'],
        ['schema', 'schema'],
        ['status', 'status'],
        ['content', 'groups'],
      ],
      none: 'This agency holds nothing on you.',
    });
  });
}
