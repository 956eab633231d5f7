import { Readable } from 'node:stream';
import { generateRegisters, ndjsonLines, type Register } from '../../intake';
import type { Sandbox, SandboxMember } from '../../sandbox';
import { Api } from '../api';
import { readPublishAnswer } from '../publish/answer-lines';
import { RecordPage } from '../shapes/records';

const SAMPLE = { seed: 20250630, companies: 200 };
const SILENT = { update: () => undefined, stop: () => undefined };

/** Publishes the sample registers at agencies that hold nothing yet; answers how many records there are new. */
export async function publishSample(sandbox: Sandbox): Promise<number> {
  const counts = await Promise.all(
    generateRegisters(SAMPLE).all.map((register) => {
      const member = sandbox.organisations[register.publisher];
      return member ? publishRegister(member, register) : Promise.resolve(0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function publishRegister({ internalUrl, tokens }: SandboxMember, register: Register): Promise<number> {
  const api = new Api(internalUrl, tokens.submitter);
  if (await holdsRecords(api)) return 0;
  const response = await api.send('/v1/records', {
    method: 'POST',
    query: { schema: register.schema, document: 'SAMPLE', wait: 'anchored' },
    body: Readable.toWeb(Readable.from(ndjsonLines(register.items()))),
    contentType: 'application/x-ndjson',
    accept: 'application/x-ndjson',
  });
  return (await readPublishAnswer(response, SILENT)).counts.new;
}

async function holdsRecords(api: Api): Promise<boolean> {
  const response = await api.ask(RecordPage, '/v1/records', { query: { limit: 1 } });
  return response.items.length > 0;
}
