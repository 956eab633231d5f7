import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { FabricNetworkError } from '../fabric-error';
import { layoutOf } from '../layout';

export interface ProcessLog {
  /** As in `peer.TaxMSP`. */
  process: string;
  path: string;
  /** Its last lines, without colours. */
  lines: string[];
}

export interface LogOptions {
  /** One process only, or those whose name begins so (`orderer`); all where it is left out. */
  process?: string;
  /** How many lines of each (default 20). */
  lines?: number;
}

/** The ends of the processes' logs. Throws `FABRIC_DATA_INVALID` where there are none of that name. */
export async function fabricNetworkLogs(dataDir: string, options: LogOptions = {}): Promise<ProcessLog[]> {
  const { logs } = layoutOf(resolve(dataDir));
  const files = (await readdir(logs).catch(() => [])).filter((name) => name.endsWith('.log')).sort();
  const wanted = files.filter((name) => name.startsWith(options.process ?? ''));
  if (files.length === 0)
    throw new FabricNetworkError('FABRIC_DATA_INVALID', `no network has written logs in ${logs} yet`);
  if (wanted.length === 0) {
    const known = files.map((name) => name.slice(0, -'.log'.length)).join(', ');
    throw new FabricNetworkError(
      'FABRIC_DATA_INVALID',
      `no logs of "${options.process ?? ''}" in ${logs}; known: ${known}`,
    );
  }
  return Promise.all(
    wanted.map(async (name) => {
      const path = join(logs, name);
      const text = stripVTControlCharacters(await readFile(path, 'utf8')).trimEnd();
      const lines = text === '' ? [] : text.split('\n').slice(-(options.lines ?? 20));
      return { process: name.slice(0, -'.log'.length), path, lines };
    }),
  );
}
