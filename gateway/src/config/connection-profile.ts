import { type Static, Type } from '@sinclair/typebox';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { type Fault, GatewayError } from '../errors';
import { validator } from '../http/validate';

const MAX_BYTES = 4 << 20;
const Names = Type.Array(Type.String({ minLength: 1 }));

const ProfilePeer = Type.Object({
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

/** The parts of a Fabric connection profile that say where peers are. What else stands in it is left alone. */
const Profile = Type.Object({
  organizations: Type.Record(
    Type.String(),
    Type.Object({ mspid: Type.String({ minLength: 1 }), peers: Type.Optional(Names) }),
  ),
  peers: Type.Record(Type.String(), ProfilePeer),
  channels: Type.Optional(
    Type.Record(
      Type.String(),
      Type.Object({
        peers: Type.Optional(Type.Union([Names, Type.Record(Type.String(), Type.Unknown())])),
      }),
    ),
  ),
});
type Profile = Static<typeof Profile>;
const check = validator(Profile, 'config');

/** Where a peer is reached. */
export interface LedgerPeer {
  /** What it is called in messages. */
  name: string;
  /** `host:port`. */
  endpoint: string;
  /** PEM; undefined where the URL says `grpc:`, in clear. */
  tlsRootCert?: string;
  /** Name in the peer's certificate, where it is not the endpoint's host. */
  hostAlias?: string;
}

/** A peer that a connection profile names, and whose it is. */
export interface NamedPeer extends LedgerPeer {
  mspId: string;
}

/**
 * Reads a connection profile as Fabric's client libraries take it (JSON or YAML) and answers the channel's peers in its
 * order. Throws CONFIG_INVALID with every fault and its place in the profile.
 */
export async function readConnectionProfile(file: string, channel: string): Promise<NamedPeer[]> {
  const profile = await parseProfile(file);
  const faults: Fault[] = [];
  const peers = await Promise.all(
    peersOf(profile, channel, faults).map(({ name, mspId }) => {
      return namedPeer({ name, mspId, file, peer: profile.peers[name], faults });
    }),
  );
  if (faults.length > 0) throw invalid(faults);
  return peers.filter((peer) => peer !== undefined);
}

async function parseProfile(file: string): Promise<Profile> {
  const text = await readFile(file, 'utf8');
  if (text.length > MAX_BYTES) throw invalid([fault('', `larger than ${MAX_BYTES} bytes`)]);
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw invalid(document.errors.map(({ message }) => fault('', message.split('\n')[0] ?? 'not YAML')));
  }
  try {
    return check(document.toJS({ maxAliasCount: 0 })) as Profile;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw invalid([fault('', 'cannot be read')], error);
    throw invalid(
      error.faults.map((each) => ({ ...each, pointer: `/ledger/connection${each.pointer}` })),
      error,
    );
  }
}

/** Every organisation's peers; only those of the channel, where the profile says which they are. */
function peersOf({ organizations, channels }: Profile, channel: string, faults: Fault[]) {
  const listed = channels?.[channel]?.peers;
  const inChannel =
    listed === undefined ? undefined : new Set(Array.isArray(listed) ? listed : Object.keys(listed));
  const all = Object.values(organizations).flatMap(({ mspid, peers = [] }) => {
    return peers.map((name) => ({ name, mspId: mspid }));
  });
  const peers = inChannel === undefined ? all : all.filter(({ name }) => inChannel.has(name));
  if (peers.length === 0) faults.push(fault('/organizations', `names no peer of the channel ${channel}`));
  return peers;
}

interface PeerParts {
  name: string;
  mspId: string;
  file: string;
  peer: Static<typeof ProfilePeer> | undefined;
  faults: Fault[];
}

async function namedPeer({ name, mspId, file, peer, faults }: PeerParts): Promise<NamedPeer | undefined> {
  if (!peer) {
    faults.push(fault(`/peers/${name}`, 'an organisation names this peer, and nothing says where it is'));
    return undefined;
  }
  const { grpcOptions = {}, url } = peer;
  const hostAlias = grpcOptions['ssl-target-name-override'] ?? grpcOptions.hostnameOverride;
  const plain = { name, mspId, endpoint: url.replace(/^grpcs?:\/\//, '') };
  if (url.startsWith('grpc://')) return plain;
  const tlsRootCert = await tlsRootOf({ name, mspId, file, peer, faults });
  if (tlsRootCert === undefined) return undefined;
  return { ...plain, tlsRootCert, ...(hostAlias === undefined ? {} : { hostAlias }) };
}

async function tlsRootOf({ name, file, peer, faults }: PeerParts): Promise<string | undefined> {
  const { pem, path } = peer?.tlsCACerts ?? {};
  if (pem !== undefined) return typeof pem === 'string' ? pem : pem.join('\n');
  const at = `/peers/${name}/tlsCACerts`;
  if (path === undefined) {
    faults.push(fault(at, 'a grpcs: address needs the TLS root, as pem or path'));
    return undefined;
  }
  return readFile(resolve(dirname(file), path), 'utf8').catch(() => {
    faults.push(fault(`${at}/path`, `there is no file ${path}`));
    return undefined;
  });
}

function fault(pointer: string, message: string): Fault {
  return { pointer: `/ledger/connection${pointer}`, code: 'PROFILE_INVALID', message };
}

function invalid(faults: Fault[], cause?: unknown): GatewayError {
  const told = faults.map(({ pointer, message }) => `${pointer}: ${message}`);
  return new GatewayError('CONFIG_INVALID', told.join('; '), { faults, cause });
}
