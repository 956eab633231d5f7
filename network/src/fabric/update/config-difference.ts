import { common, peer } from '@hyperledger/fabric-protos';

/** What a configuration update says: what it relies on, and what is to hold afterwards. */
export interface ConfigDifference {
  read: common.ConfigGroup;
  write: common.ConfigGroup;
}

/**
 * The update that turns one channel configuration into another, by Fabric's rules: what changes carries its version plus
 * one; a group whose members come or go names all of them. Undefined where the two say the same.
 */
export function configDifference(
  from: common.ConfigGroup,
  to: common.ConfigGroup,
): ConfigDifference | undefined {
  const { read, write, changed } = groupDifference(from, to);
  return changed ? { read, write } : undefined;
}

interface GroupDifference extends ConfigDifference {
  changed: boolean;
}

function groupDifference(from: common.ConfigGroup, to: common.ConfigGroup): GroupDifference {
  const read = new common.ConfigGroup();
  const write = new common.ConfigGroup();
  const parts = [policies(from, to), values(from, to), groups(from, to)];
  const members = parts.some((part) => part.members) || from.getModPolicy() !== to.getModPolicy();
  parts.forEach((part) => part.write({ read, write }, members));
  read.setVersion(from.getVersion());
  write.setVersion(from.getVersion() + (members ? 1 : 0));
  if (members) write.setModPolicy(to.getModPolicy());
  return { read, write, changed: members || parts.some((part) => part.changes) };
}

/** One kind of a group's content: policies, values, or sub-groups. */
interface Part {
  /** Whether something comes or goes. */
  members: boolean;
  changes: boolean;
  /** Puts what must be named into both sets; what stays the same only where the group's members change. */
  write(sets: ConfigDifference, withUnchanged: boolean): void;
}

function policies(from: common.ConfigGroup, to: common.ConfigGroup): Part {
  return entries(
    { from: from.getPoliciesMap(), to: to.getPoliciesMap(), of: (group) => group.getPoliciesMap() },
    {
      create: () => new common.ConfigPolicy(),
      equal: (_, one, other) => sameBytes(one.getPolicy(), other.getPolicy()),
    },
  );
}

function values(from: common.ConfigGroup, to: common.ConfigGroup): Part {
  return entries(
    { from: from.getValuesMap(), to: to.getValuesMap(), of: (group) => group.getValuesMap() },
    { create: () => new common.ConfigValue(), equal: sameValue },
  );
}

type Entry = common.ConfigPolicy | common.ConfigValue;
/** What protobuf's maps offer that is typed. */
interface EntryMap<T> {
  get(name: string): T | undefined;
  set(name: string, value: T): unknown;
  has(name: string): boolean;
  forEach(take: (value: T, name: string) => void): void;
}

function entries<T extends Entry>(
  maps: { from: EntryMap<T>; to: EntryMap<T>; of: (group: common.ConfigGroup) => EntryMap<T> },
  kind: { create: () => T; equal: (name: string, one: T, other: T) => boolean },
): Part {
  const kept = entriesOf(maps.from).filter(([name]) => maps.to.has(name));
  const isSame = ([name, old]: [string, T]) => {
    const now = maps.to.get(name);
    return now !== undefined && old.getModPolicy() === now.getModPolicy() && kind.equal(name, old, now);
  };
  const changed = kept.filter((entry) => !isSame(entry));
  const added = entriesOf(maps.to).filter(([name]) => !maps.from.has(name));
  return {
    members: added.length > 0 || kept.length < entriesOf(maps.from).length,
    changes: changed.length > 0,
    write: ({ read, write }, withUnchanged) => {
      const put = (set: common.ConfigGroup, name: string, value: T, version: number) => {
        value.setVersion(version);
        maps.of(set).set(name, value);
      };
      changed.forEach(([name, old]) =>
        put(write, name, copyOf(maps.to.get(name), kind.create), old.getVersion() + 1),
      );
      added.forEach(([name, value]) => put(write, name, copyOf(value, kind.create), 0));
      if (!withUnchanged) return;
      for (const [name, old] of kept.filter(isSame)) {
        [read, write].forEach((set) => put(set, name, kind.create(), old.getVersion()));
      }
    },
  };
}

function groups(from: common.ConfigGroup, to: common.ConfigGroup): Part {
  const old = from.getGroupsMap();
  const now = to.getGroupsMap();
  const kept = entriesOf(old).filter(([name]) => now.has(name));
  const added = entriesOf(now).filter(([name]) => !old.has(name));
  const differences = kept.map(([name, group]) => ({
    name,
    ...groupDifference(group, now.get(name) ?? group),
  }));
  return {
    members: added.length > 0 || kept.length < entriesOf(old).length,
    changes: differences.some(({ changed }) => changed),
    write: ({ read, write }, withUnchanged) => {
      for (const one of differences.filter(({ changed }) => changed || withUnchanged)) {
        read.getGroupsMap().set(one.name, one.read);
        write.getGroupsMap().set(one.name, one.write);
      }
      added.forEach(([name, group]) => write.getGroupsMap().set(name, group));
    },
  };
}

function copyOf<T extends Entry>(entry: T | undefined, create: () => T): T {
  return (entry?.cloneMessage() as T | undefined) ?? create();
}

function sameBytes(one: common.Policy | undefined, other: common.Policy | undefined): boolean {
  return Buffer.compare(one?.serializeBinary() ?? Buffer.of(), other?.serializeBinary() ?? Buffer.of()) === 0;
}

/** Values that hold maps are written in any order: they are compared as maps. */
function sameValue(name: string, one: common.ConfigValue, other: common.ConfigValue): boolean {
  const [a, b] = [one.getValue_asU8(), other.getValue_asU8()];
  if (Buffer.compare(a, b) === 0) return true;
  const sorted = MAPS[name];
  return sorted !== undefined && sorted(a) === sorted(b);
}

const MAPS: Record<string, (bytes: Uint8Array) => string> = {
  ACLs: (bytes) => {
    const resources = entriesOf(peer.ACLs.deserializeBinary(bytes).getAclsMap());
    return JSON.stringify(resources.map(([name, reference]) => [name, reference.getPolicyRef()]).sort());
  },
  Capabilities: (bytes) => {
    const capabilities = entriesOf(common.Capabilities.deserializeBinary(bytes).getCapabilitiesMap());
    return JSON.stringify(capabilities.map(([name]) => name).sort());
  },
};

function entriesOf<T>(map: Pick<EntryMap<T>, 'forEach'>): [string, T][] {
  const result: [string, T][] = [];
  map.forEach((value, name) => result.push([name, value]));
  return result;
}
