import { type Static, Type } from '@sinclair/typebox';
import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { type Fault, GatewayError } from '../errors';
import { validator } from '../http/validate';
import {
  addressOf,
  type LedgerPeer,
  profileFault,
  ProfileNode,
  type ProfileReading,
} from './profile-address';

const MAX_BYTES = 4 << 20;
const Names = Type.Array(Type.String({ minLength: 1 }));

/** The parts of a Fabric connection profile that say where peers and orderers are. What else stands in it is left alone. */
const Profile = Type.Object({
  organizations: Type.Record(
    Type.String(),
    Type.Object({ mspid: Type.String({ minLength: 1 }), peers: Type.Optional(Names) }),
  ),
  peers: Type.Record(Type.String(), ProfileNode),
  orderers: Type.Optional(Type.Record(Type.String(), ProfileNode)),
  channels: Type.Optional(
    Type.Record(
      Type.String(),
      Type.Object({
        peers: Type.Optional(Type.Union([Names, Type.Record(Type.String(), Type.Unknown())])),
        orderers: Type.Optional(Names),
      }),
    ),
  ),
});
type Profile = Static<typeof Profile>;
const check = validator(Profile, 'config');

/** A peer that a connection profile names, and whose it is. */
export interface NamedPeer extends LedgerPeer {
  mspId: string;
}

/**
 * Reads a connection profile as Fabric's client libraries take it (JSON or YAML, at most 4 MiB) and answers the channel's
 * peers in its order. Throws CONFIG_INVALID with every fault and its place in the profile.
 */
export async function readConnectionProfile(file: string, channel: string): Promise<NamedPeer[]> {
  const profile = await parseProfile(file);
  return withoutFaults(file, (reading) => peersOf(profile, channel, reading));
}

/** The same, with the channel's orderers (where the profile does not say which those are: all of them). */
export async function readProfileNodes(
  file: string,
  channel: string,
): Promise<{ peers: NamedPeer[]; orderers: LedgerPeer[] }> {
  const profile = await parseProfile(file);
  return withoutFaults(file, async (reading) => ({
    peers: await peersOf(profile, channel, reading),
    orderers: await orderersOf(profile, channel, reading),
  }));
}

async function withoutFaults<T>(file: string, read: (reading: ProfileReading) => Promise<T>): Promise<T> {
  const reading: ProfileReading = { file, faults: [] };
  const found = await read(reading);
  if (reading.faults.length > 0) throw invalid(reading.faults);
  return found;
}

async function parseProfile(file: string): Promise<Profile> {
  const text = await readFile(file, 'utf8');
  if (text.length > MAX_BYTES) throw invalid([profileFault('', `larger than ${MAX_BYTES} bytes`)]);
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw invalid(
      document.errors.map(({ message }) => profileFault('', message.split('\n')[0] ?? 'not YAML')),
    );
  }
  try {
    return check(document.toJS({ maxAliasCount: 0 })) as Profile;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw invalid([profileFault('', 'cannot be read')], error);
    throw invalid(
      error.faults.map((each) => ({ ...each, pointer: `/ledger/connection${each.pointer}` })),
      error,
    );
  }
}

/** Every organisation's peers; only those of the channel, where the profile says which they are. */
async function peersOf(profile: Profile, channel: string, reading: ProfileReading): Promise<NamedPeer[]> {
  const listed = profile.channels?.[channel]?.peers;
  const inChannel =
    listed === undefined ? undefined : new Set(Array.isArray(listed) ? listed : Object.keys(listed));
  const all = Object.values(profile.organizations).flatMap(({ mspid, peers = [] }) => {
    return peers.map((name) => ({ name, mspId: mspid }));
  });
  const peers = inChannel === undefined ? all : all.filter(({ name }) => inChannel.has(name));
  if (peers.length === 0) {
    reading.faults.push(profileFault('/organizations', `names no peer of the channel ${channel}`));
  }
  const found = await Promise.all(
    peers.map(async ({ name, mspId }) => {
      const address = await addressOf(profile.peers[name], { section: 'peers', name }, reading);
      return address && { ...address, mspId };
    }),
  );
  return found.filter((peer) => peer !== undefined);
}

async function orderersOf(
  { orderers = {}, channels }: Profile,
  channel: string,
  reading: ProfileReading,
): Promise<LedgerPeer[]> {
  const names = channels?.[channel]?.orderers ?? Object.keys(orderers);
  if (names.length === 0) {
    reading.faults.push(profileFault('/orderers', `names no orderer of the channel ${channel}`));
  }
  const found = await Promise.all(
    names.map((name) => addressOf(orderers[name], { section: 'orderers', name }, reading)),
  );
  return found.filter((orderer) => orderer !== undefined);
}

function invalid(faults: Fault[], cause?: unknown): GatewayError {
  const told = faults.map(({ pointer, message }) => `${pointer}: ${message}`);
  return new GatewayError('CONFIG_INVALID', told.join('; '), { faults, cause });
}
