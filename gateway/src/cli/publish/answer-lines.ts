import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { errorClass, EXIT } from '../../errors';
import { CliError } from '../cli-error';
import { parsed } from '../parsed';
import type { Progress } from '../progress';
import { PublishLine, type PublishResult } from '../shapes/records';

/** Reads `{"progress":…}` lines as they come, up to the one that carries the result. */
export async function readPublishAnswer(response: Response, progress: Progress): Promise<PublishResult> {
  try {
    for await (const text of linesOf(response)) {
      const line = parsed(PublishLine, JSON.parse(text), 'a line of the answer');
      if ('result' in line) return line.result;
      if ('error' in line) throw refused(line.error);
      progress.update(line.progress.done, line.progress.total);
    }
  } finally {
    progress.stop();
  }
  throw new CliError('ANSWER_CUT_OFF', 'the gateway went away before it said how the publication ended', {
    exit: EXIT.unavailable,
    hint: 'publish the same file again: what landed is not published twice',
  });
}

function refused({ code, detail }: { code: string; detail?: string }): CliError {
  return new CliError(code, detail ?? 'refused', { exit: errorClass(code).exit });
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  const input = Readable.fromWeb(response.body);
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() !== '') yield line;
  }
}
