import { Type } from '@sinclair/typebox';
import { GatewayError } from '../../errors';
import type { Log } from '../../ports/log';
import { answer, route, type Route } from '../route';

export interface LogRouteDeps {
  log: Pick<Log, 'tile' | 'bundle'>;
  /** The newest attested checkpoint (signed note), or undefined. */
  checkpoint: () => Promise<string | undefined>;
}

/** `x123/x456/789` and `789.p/12` (C2SP tlog-tiles). */
const INDEX = /^((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** The publisher's log as C2SP tlog-tiles, for other members: they all may check it. */
export function logRoutes(deps: LogRouteDeps): Route[] {
  return [checkpointRoute(deps), tileRoute(deps)];
}

function checkpointRoute({ checkpoint }: LogRouteDeps): Route {
  return route({
    method: 'get',
    path: '/exchange/v1/log/checkpoint',
    summary: "Read the log's newest attested checkpoint",
    roles: ['peer'],
    response: { description: 'A signed note (C2SP)', contentType: 'text/plain' },
    handle: async () => {
      const note = await checkpoint();
      if (note === undefined) throw new GatewayError('NOT_FOUND', 'nothing has been attested yet');
      return answer({ headers: { 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from(note) });
    },
  });
}

function tileRoute({ log }: LogRouteDeps): Route {
  return route({
    method: 'get',
    path: '/exchange/v1/log/tile/{level}/{index*}',
    summary: 'Read a tile of the log (tlog-tiles), or an entry bundle at level "entries"',
    roles: ['peer'],
    params: Type.Object({
      level: Type.String({ pattern: '^(entries|[0-9]|[1-5][0-9])$' }),
      index: Type.String(),
    }),
    response: { description: 'Hashes, or entries', contentType: 'application/octet-stream' },
    handle: async ({ params }) => {
      const { index, width } = parseIndex(params.index);
      const bytes =
        params.level === 'entries'
          ? await log.bundle(index, width)
          : await log.tile(Number(params.level), index, width);
      if (bytes === undefined) throw new GatewayError('NOT_FOUND', 'the log has no such tile');
      return answer({ headers: { 'content-type': 'application/octet-stream' }, body: Buffer.from(bytes) });
    },
  });
}

function parseIndex(text: string): { index: number; width?: number } {
  const [, path, width] = INDEX.exec(text) ?? [];
  if (path === undefined) throw new GatewayError('NOT_FOUND', 'the log has no such tile');
  const index = Number(path.replaceAll(/[x/]/g, ''));
  return { index, ...(width !== undefined && { width: Number(width) }) };
}
