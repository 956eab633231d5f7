import { type Static, Type } from '@sinclair/typebox';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { GatewayError } from '../errors';
import { validator } from '../http/validate';

const address = {
  endpoint: Type.String({ minLength: 1, description: 'host:port' }),
  tlsRootCert: Type.Optional(
    Type.String({ minLength: 1, description: 'File with the PEM of the TLS root, from this file’s folder' }),
  ),
  hostAlias: Type.Optional(Type.String({ minLength: 1, description: 'Name in the certificate' })),
};
const closed = { additionalProperties: false };

const LedgerNodesSchema = Type.Object(
  {
    peers: Type.Array(Type.Object({ mspId: Type.String({ minLength: 1 }), ...address }, closed), {
      minItems: 1,
      maxItems: 1000,
    }),
    orderers: Type.Array(Type.Object(address, closed), { minItems: 1, maxItems: 1000 }),
    endorsements: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'How many organisations must endorse; default: all with a peer',
      }),
    ),
  },
  closed,
);

/** Peers and orderers of a network; `tlsRootCert` is the PEM itself once read. */
export type LedgerNodes = Static<typeof LedgerNodesSchema>;

const check = validator(LedgerNodesSchema, 'config');

/** Reads the file of `ledger.nodes` (YAML or JSON) and the certificates that it names. Throws CONFIG_INVALID. */
export async function readLedgerNodes(file: string): Promise<LedgerNodes> {
  try {
    const nodes = check(parse(await readFile(file, 'utf8'), { maxAliasCount: 0 })) as LedgerNodes;
    for (const node of [...nodes.peers, ...nodes.orderers]) {
      if (node.tlsRootCert === undefined) continue;
      node.tlsRootCert = await readFile(resolve(dirname(file), node.tlsRootCert), 'utf8');
    }
    return nodes;
  } catch (cause) {
    const faults = cause instanceof GatewayError ? cause.faults : [];
    const told = faults.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
    const detail = told || (cause instanceof Error ? cause.message : 'cannot be read');
    throw new GatewayError('CONFIG_INVALID', `${file}: ${detail}`, { faults, cause });
  }
}
