import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { usageError } from '../cli-error';

/** SHA-256 (hex) of a scan: the file itself never leaves this machine. */
export async function scanHashOf(file: string): Promise<string> {
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw usageError(`the scan ${file} cannot be read (${code ?? 'unknown'})`);
  }
}
