import { Type } from '@sinclair/typebox';
import { Api } from '../api';
import { readSandboxFile } from '../target/sandbox-file';
import { dataFolderOf, type TargetOptions } from '../target/target';

const Schema = Type.Object({ facts: Type.Object({ publisher: Type.String() }) });

/** In a sandbox, the organisation that publishes a schema, so that `--as` can be left out. */
export async function publisherOf(options: TargetOptions & { schema: string }): Promise<string | undefined> {
  const isSaid = options.as !== undefined || process.env['CONCORDAT_AS'] !== undefined;
  if (isSaid || options.profile !== undefined) return undefined;
  const sandbox = await readSandboxFile(dataFolderOf(options));
  const any = sandbox && Object.values(sandbox.organisations)[0];
  if (!any) return undefined;
  const path = `/v1/schemas/${encodeURIComponent(options.schema)}`;
  const { facts } = await new Api(any.internalUrl, any.tokens.operator).ask(Schema, path);
  return facts.publisher;
}
