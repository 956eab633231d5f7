import { existsSync } from 'node:fs';
import { columnsOfSent, withColumns } from './columns';
import { convertFile } from './convert-file';
import type { PublicationBody } from './publication';
import { formatOfFile, mediaTypeOf, openFile, toWeb } from './input-file';

/**
 * What is sent for a file. A built-in mapping is applied by the gateway; a mapping file of one's own is applied
 * here, and the items travel as NDJSON.
 */
export async function publicationBody(
  file: string,
  { mapping, format }: { mapping?: string; format?: string },
): Promise<PublicationBody> {
  const fileFormat = formatOfFile(file, format);
  if (mapping !== undefined && existsSync(mapping)) return convertFile(file, { format: fileFormat, mapping });
  const sent = { body: toWeb(openFile(file)), contentType: mediaTypeOf(fileFormat) };
  const columnAt = columnsOfSent(fileFormat, mapping);
  return {
    ...sent,
    ...(mapping === undefined ? {} : { mapping }),
    complete: (result) => withColumns(result, columnAt),
  };
}
