import { type Static, Type } from '@sinclair/typebox';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Fault } from '../errors';

/** A peer or an orderer in a connection profile. */
export const ProfileNode = Type.Object({
  url: Type.String({ pattern: '^grpcs?://[^/]+$' }),
  tlsCACerts: Type.Optional(
    Type.Object({
      pem: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
      path: Type.Optional(Type.String({ minLength: 1 })),
    }),
  ),
  grpcOptions: Type.Optional(
    Type.Object({
      'ssl-target-name-override': Type.Optional(Type.String({ minLength: 1 })),
      hostnameOverride: Type.Optional(Type.String({ minLength: 1 })),
    }),
  ),
});
export type ProfileNode = Static<typeof ProfileNode>;

/** Where a peer or an orderer is reached. */
export interface LedgerPeer {
  /** What it is called in messages. */
  name: string;
  /** `host:port`. */
  endpoint: string;
  /** PEM; undefined where the URL says `grpc:`, in clear. */
  tlsRootCert?: string;
  /** Name in the node's certificate, where it is not the endpoint's host. */
  hostAlias?: string;
}

/** A profile's file, which relative paths start from, and where faults are gathered. */
export interface ProfileReading {
  file: string;
  faults: Fault[];
}

/** The address of the node `name` under `/peers` or `/orderers`; undefined where it has a fault. */
export async function addressOf(
  node: ProfileNode | undefined,
  { section, name }: { section: 'peers' | 'orderers'; name: string },
  reading: ProfileReading,
): Promise<LedgerPeer | undefined> {
  const at = `/${section}/${name}`;
  if (!node) {
    reading.faults.push(profileFault(at, 'is named in this profile, and nothing says where it is'));
    return undefined;
  }
  const { grpcOptions = {}, url } = node;
  const hostAlias = grpcOptions['ssl-target-name-override'] ?? grpcOptions.hostnameOverride;
  const plain = { name, endpoint: url.replace(/^grpcs?:\/\//, '') };
  if (url.startsWith('grpc://')) return plain;
  const tlsRootCert = await tlsRootOf(node, at, reading);
  if (tlsRootCert === undefined) return undefined;
  return { ...plain, tlsRootCert, ...(hostAlias === undefined ? {} : { hostAlias }) };
}

async function tlsRootOf(
  { tlsCACerts = {} }: ProfileNode,
  at: string,
  { file, faults }: ProfileReading,
): Promise<string | undefined> {
  const { pem, path } = tlsCACerts;
  if (pem !== undefined) return typeof pem === 'string' ? pem : pem.join('\n');
  if (path === undefined) {
    faults.push(profileFault(`${at}/tlsCACerts`, 'a grpcs: address needs the TLS root, as pem or path'));
    return undefined;
  }
  return readFile(resolve(dirname(file), path), 'utf8').catch(() => {
    faults.push(profileFault(`${at}/tlsCACerts/path`, `there is no file ${path}`));
    return undefined;
  });
}

export function profileFault(pointer: string, message: string): Fault {
  return { pointer: `/ledger/connection${pointer}`, code: 'PROFILE_INVALID', message };
}
