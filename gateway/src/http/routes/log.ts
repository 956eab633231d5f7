import { Type } from '@sinclair/typebox';
import { GatewayError } from '../../errors';
import type { Log } from '../../ports/log';
import type { CallerRole } from '../caller';
import { answer, type Route, route } from '../route';
import { object } from './shapes';

export interface LogRouteDeps {
  log: Pick<Log, 'tile' | 'bundle'>;
  /** The signed note of the newest head that stands on the ledger; undefined before the first. */
  checkpoint: () => Promise<string | undefined>;
}

export interface LogRouteOptions {
  /** Where the log's own paths begin: `/v1/log`. */
  prefix: string;
  roles: readonly CallerRole[] | 'public';
}

/** The publisher's log as tiles, for transparency-log tools and witnesses (C2SP tlog-tiles). */
export function logRoutes({ log, checkpoint }: LogRouteDeps, { prefix, roles }: LogRouteOptions): Route[] {
  return [
    route({
      method: 'get',
      path: `${prefix}/checkpoint`,
      summary: 'Read the log’s newest checkpoint',
      roles,
      response: { description: 'A signed note', contentType: 'text/plain', schema: Type.String() },
      handle: async () => {
        const note = await checkpoint();
        if (note === undefined) throw new GatewayError('NOT_FOUND', 'nothing has been anchored yet');
        return answer({ headers: { 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from(note) });
      },
    }),
    route({
      method: 'get',
      path: `${prefix}/tile/{path*}`,
      summary: 'Read a tile of hashes or a bundle of entries',
      description:
        '`<level>/<index>[.p/<width>]` or `entries/<index>[.p/<width>]`, with the index as x001/x234/067',
      roles,
      params: object({ path: Type.String({ maxLength: 100 }) }),
      response: { description: 'The tile', contentType: 'application/octet-stream', schema: Type.String() },
      handle: async ({ params }) => {
        const tile = await readTile(log, params.path);
        if (tile === undefined) throw new GatewayError('NOT_FOUND', 'the log has no such tile');
        return answer({ headers: { 'content-type': 'application/octet-stream' }, body: Buffer.from(tile) });
      },
    }),
  ];
}

const TILE = /^(entries|\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/;
const FULL = 256;

async function readTile(log: LogRouteDeps['log'], path: string): Promise<Uint8Array | undefined> {
  const [, level, digits, partial] = TILE.exec(path) ?? [];
  const width = partial === undefined ? undefined : Number(partial);
  if (level === undefined || digits === undefined || width === 0 || (width ?? 0) >= FULL) {
    throw new GatewayError('REQUEST_INVALID', 'not the path of a tile (C2SP tlog-tiles)');
  }
  const index = Number(digits.replace(/[x/]/g, ''));
  return level === 'entries' ? log.bundle(index, width) : log.tile(Number(level), index, width);
}
