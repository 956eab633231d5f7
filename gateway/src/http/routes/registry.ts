import { Type } from '@sinclair/typebox';
import type { Ledger } from '../../ports/ledger';
import { TOKEN_ROLES } from '../caller';
import { type Route, route } from '../route';
import { Any, MspId, object, pageOf, VersionedId } from './shapes';

/** What the ledger's registry holds: for everyone who may ask this gateway at all. */
export function registryRoutes({ ledger }: { ledger: Ledger }): Route[] {
  const ask = (name: string, argument: object): Promise<unknown> =>
    ledger.evaluate({ contract: 'registry', function: name, argument }, (value) => value);
  const whole = async (name: string, argument: object = {}) => ({
    items: await ask(name, argument),
    next: null,
  });
  const list = (name: string, summary: string) =>
    route({
      method: 'get',
      path: `/v1/${name}`,
      summary,
      roles: TOKEN_ROLES,
      response: { description: 'All of them', schema: pageOf(Any) },
      handle: () => whole(name),
    });
  return [
    list('organisations', 'List the members of the consortium'),
    list('schemas', 'List the registered schemas'),
    list('products', 'List the report products'),
    list('agreements', 'List the sharing agreements that concern this organisation'),
    route({
      method: 'get',
      path: '/v1/keys',
      summary: 'List registered public keys',
      roles: TOKEN_ROLES,
      query: object({ mspId: Type.Optional(MspId) }),
      response: { description: 'All of them, revoked ones included', schema: pageOf(Any) },
      handle: ({ query }) => whole('keys', query),
    }),
    route({
      method: 'get',
      path: '/v1/schemas/{id}',
      summary: 'Read a schema with its document',
      roles: TOKEN_ROLES,
      params: object({ id: VersionedId }),
      response: { description: 'Facts and document', schema: Any },
      handle: ({ params }) => ask('schema', params),
    }),
  ];
}
