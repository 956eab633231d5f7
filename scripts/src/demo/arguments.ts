import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

export interface DemoArguments {
  /** The last line of stdout is one JSON object; the story goes to stderr. */
  json: boolean;
  /** Told on a real Fabric network instead of pocket. */
  fabric: boolean;
  /** Real registers to ingest beside the generated ones. */
  registers: { tax?: string; court?: string; customs?: string };
}

export const USAGE = [
  'usage: npm run demo [-- [--json] [--fabric] [--tax FILE] [--court FILE] [--customs FILE]]',
  '  --json           the last line is one JSON object with the counts and checks',
  '  --fabric         on a real Fabric network; FABRIC_BIN names the folder of its programs',
  '  --tax FILE       also publish a real tax register (Article 69-B list, CSV)',
  '  --court FILE     also publish a real court register (commercial evictions, CSV)',
  '  --customs FILE   also publish real customs declarations (CSV)',
].join('\n');

export class UsageError extends Error {}

/** Parses the command line. Throws UsageError in plain words. */
export function parseDemoArguments(argv: string[]): DemoArguments {
  const { values } = parse(argv);
  const registers: DemoArguments['registers'] = {};
  for (const name of ['tax', 'court', 'customs'] as const) {
    const file = values[name];
    if (file === undefined) continue;
    if (!existsSync(file)) throw new UsageError(`--${name}: there is no file ${file}`);
    registers[name] = file;
  }
  return { json: values.json === true, fabric: values.fabric === true, registers };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    const flag = { type: 'boolean' } as const;
    const options = { json: flag, fabric: flag, tax: text, court: text, customs: text };
    return parseArgs({ args, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
