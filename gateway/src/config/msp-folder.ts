import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../errors';

/**
 * The one file in `signcerts` or `keystore` of an MSP folder, as Fabric's own tools lay it out. Throws CONFIG_INVALID
 * where there is none, or more than one.
 */
export async function readMspFile(folder: string, part: 'signcerts' | 'keystore'): Promise<string> {
  const names = await filesIn(join(folder, part));
  const [name] = names;
  if (name !== undefined && names.length === 1) return readFile(join(folder, part, name), 'utf8');
  const found = names.length === 0 ? 'no file' : `${names.length} files`;
  throw new GatewayError('CONFIG_INVALID', `/ledger/msp: ${join(folder, part)} has ${found}, not one`);
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', `/ledger/msp: there is no folder ${folder}`, { cause });
  }
}
