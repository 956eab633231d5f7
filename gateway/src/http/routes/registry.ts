import type { TProperties, TSchema } from '@sinclair/typebox';
import { Type } from '@sinclair/typebox';
import { pageOfWhole } from '../../flow/page/page';
import type { Ledger } from '../../ports/ledger';
import { parseProposals } from '../../ports/ledger-proposals';
import {
  parseAgreements,
  parseKeys,
  parseOrganisations,
  parseProducts,
  parseSchema,
  parseSchemas,
} from '../../ports/ledger-values';
import { TOKEN_ROLES } from '../caller';
import { list } from '../list';
import { type Route, route } from '../route';
import { RegisteredSchemaSchema } from './document-schemas';
import { ProposalSchema } from './proposal-schemas';
import {
  AgreementSchema,
  OrganisationSchema,
  ProductSchema,
  RegisteredKeySchema,
  SchemaFactsSchema,
} from './registry-schemas';
import { MspId, object, VersionedId } from './shapes';

/** Ids of what the registry holds: MSP ids, versioned ids, names of agreements, `mspId/keyId`. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._@/-]{0,255}$/;

interface Registry<T> {
  /** The contract that is asked; registry where left out. */
  contract?: string;
  name: string;
  summary: string;
  parse: (value: unknown) => T[];
  item: TSchema;
  idOf: (item: T) => string;
  filters?: TProperties;
}

/**
 * What the ledger's registry holds: for everyone who may ask this gateway at all. Every entry is an administrator's act, so
 * the registry stays small; the gateway's own rules need it whole. So the contract answers whole, and is paged here.
 */
export function registryRoutes({ ledger }: { ledger: Ledger }): Route[] {
  const registry = <T>({
    contract = 'registry',
    name,
    summary,
    parse,
    item,
    idOf,
    filters = {},
  }: Registry<T>) =>
    list({
      path: `/v1/${name}`,
      summary,
      roles: TOKEN_ROLES,
      filters,
      item,
      description: 'In the order of their ids',
      position: ID,
      page: async (asked, { query }) => {
        const argument = Object.fromEntries(Object.entries(query).filter(([filter]) => filter in filters));
        const all = await ledger.evaluate({ contract, function: name, argument }, parse);
        return pageOfWhole(all, idOf, asked);
      },
    });
  return [
    registry({
      name: 'organisations',
      summary: 'List the members of the consortium',
      parse: parseOrganisations,
      item: OrganisationSchema,
      idOf: ({ mspId }) => mspId,
    }),
    registry({
      name: 'schemas',
      summary: 'List the registered schemas',
      parse: parseSchemas,
      item: SchemaFactsSchema,
      idOf: ({ id }) => id,
    }),
    registry({
      name: 'products',
      summary: 'List the report products',
      parse: parseProducts,
      item: ProductSchema,
      idOf: ({ id }) => id,
    }),
    registry({
      name: 'agreements',
      summary: 'List the sharing agreements that concern this organisation',
      parse: parseAgreements,
      item: AgreementSchema,
      idOf: ({ terms }) => terms.id,
    }),
    registry({
      contract: 'governance',
      name: 'proposals',
      summary: 'List the proposals that this organisation may see, each with its votes',
      parse: parseProposals,
      item: ProposalSchema,
      idOf: ({ id }) => id,
    }),
    registry({
      name: 'keys',
      summary: 'List registered public keys, revoked ones included',
      parse: parseKeys,
      item: RegisteredKeySchema,
      idOf: ({ mspId, keyId }) => `${mspId}/${keyId}`,
      filters: { mspId: Type.Optional(MspId) },
    }),
    schemaRoute(ledger),
  ];
}

function schemaRoute(ledger: Ledger): Route {
  return route({
    method: 'get',
    path: '/v1/schemas/{id}',
    summary: 'Read a schema with its document',
    roles: TOKEN_ROLES,
    params: object({ id: VersionedId }),
    response: { description: 'Facts and document', schema: RegisteredSchemaSchema },
    handle: ({ params }) =>
      ledger.evaluate({ contract: 'registry', function: 'schema', argument: params }, parseSchema),
  });
}
