import { readPublishAnswer, type Api, type PublishResult } from '@concordat/gateway/client';
import { Readable } from 'node:stream';

export interface Publication {
  schema: string;
  contentType: string;
  source: Readable;
  mapping?: string;
  document: string;
}

const SILENT = { update: () => undefined, stop: () => undefined };

/** Publishes a stream of records and waits until they stand on the ledger. */
export async function publish(
  api: Api,
  { source, schema, mapping, contentType, document }: Publication,
): Promise<PublishResult> {
  const response = await api.send('/v1/records', {
    method: 'POST',
    query: { schema, mapping, document, wait: 'anchored' },
    body: Readable.toWeb(source),
    contentType,
    accept: 'application/x-ndjson',
  });
  return readPublishAnswer(response, SILENT);
}
