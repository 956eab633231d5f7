import { readFile } from 'node:fs/promises';

/** Reads a certificate or key file. Throws `POCKET_MATERIAL` naming the file. */
export async function readMaterial(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`POCKET_MATERIAL: cannot read ${path}`, { cause: error });
  }
}
