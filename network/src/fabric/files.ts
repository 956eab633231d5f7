import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import { FabricNetworkError } from './fabric-error';

/** Writes a file whole or not at all, its folder included; private to its owner unless told otherwise. */
export async function writeWhole(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, content, { mode, flush: true });
  await rename(`${path}.new`, path);
}

export async function writeYaml(path: string, value: unknown): Promise<void> {
  await writeWhole(path, stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 }));
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Content of a JSON file, or undefined where there is none. Throws `FABRIC_DATA_INVALID`. */
export async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FabricNetworkError('FABRIC_DATA_INVALID', `${path} is not JSON`, { cause });
  }
}
