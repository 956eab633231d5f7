import { access, constants, mkdir } from 'node:fs/promises';
import { EXIT } from '../errors';
import { CliError } from './cli-error';

/** Makes a folder that an option names, unless it is there. Throws USAGE where nothing can be written into it. */
export async function makeFolder(option: string, folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    const detail = `${option} ${folder} is no folder that can be written to`;
    throw new CliError('USAGE', detail, { cause, exit: EXIT.usage });
  }
}
