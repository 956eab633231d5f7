import { expect } from 'chai';
import { EXIT } from '../../errors';
import { CliError } from '../cli-error';
import { readPublishAnswer } from './answer-lines';

const SILENT = { update: () => undefined, stop: () => undefined };

async function refusal(...lines: object[]): Promise<CliError> {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const error: unknown = await readPublishAnswer(new Response(text), SILENT).catch(
    (reason: unknown) => reason,
  );
  if (error instanceof CliError) return error;
  throw new Error('it was not refused');
}

describe('the lines of a publication’s answer', () => {
  const progress = { progress: { done: 1000, total: null } };

  it('end a file found bad half-way like one found bad at once: with the exit status of its code', async () => {
    const cut = await refusal(progress, { error: { code: 'FILE_TRUNCATED', detail: 'cut off' } });
    expect([cut.code, cut.exit]).to.deep.equal(['FILE_TRUNCATED', EXIT.usage]);
    const away = await refusal(progress, { error: { code: 'STORAGE_FAILED', detail: 'no' } });
    expect(away.exit).to.equal(EXIT.unavailable);
  });

  it('that break off say so, and that asking again is safe', async () => {
    const off = await refusal(progress);
    expect([off.code, off.exit]).to.deep.equal(['ANSWER_CUT_OFF', EXIT.unavailable]);
    expect(off.hint).to.include('again');
  });
});
