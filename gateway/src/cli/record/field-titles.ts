import type { Api } from '../api';
import { CliError } from '../cli-error';
import type { Output } from '../output';
import { RegisteredSchema } from '../shapes/registry';
import type { Titles } from './tell-record';

/** The titles of a schema's fields. The ledger has them: where it is away, a record is told without them. */
export async function fieldTitles(api: Api, output: Output, schema: string): Promise<Titles> {
  try {
    const { document } = await api.ask(RegisteredSchema, `/v1/schemas/${encodeURIComponent(schema)}`);
    return Object.fromEntries(document.fields.map(({ name, title = '' }) => [name, title]));
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    output.note(`The titles of the fields cannot be read now (${error.code}).`);
    return {};
  }
}
