import { common, peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { configDifference } from './config-difference';

interface Sketch {
  version?: number;
  values?: Record<string, [version: number, value: string | Uint8Array]>;
  groups?: Record<string, Sketch>;
}

function group({ version = 0, values = {}, groups = {} }: Sketch): common.ConfigGroup {
  const result = new common.ConfigGroup();
  result.setVersion(version);
  result.setModPolicy('Admins');
  for (const [name, [valueVersion, content]] of Object.entries(values)) {
    const value = new common.ConfigValue();
    value.setVersion(valueVersion);
    value.setModPolicy('Admins');
    value.setValue(typeof content === 'string' ? Buffer.from(content) : content);
    result.getValuesMap().set(name, value);
  }
  Object.entries(groups).forEach(([name, child]) => result.getGroupsMap().set(name, group(child)));
  return result;
}

/** What a set names: `path@version`. */
function named(set: common.ConfigGroup | undefined, path = ''): string[] {
  const found = [`${path || '/'}@${set?.getVersion()}`];
  set?.getValuesMap().forEach((value, name) => found.push(`${path}/${name}@${value.getVersion()}`));
  set?.getGroupsMap().forEach((child, name) => found.push(...named(child, `${path}/${name}`)));
  return found.sort();
}

const APPLICATION: Sketch = {
  version: 1,
  values: { Limit: [2, 'a'] },
  groups: { Tax: { version: 3 }, Bank: {} },
};

describe('the difference of two channel configurations', () => {
  it('is nothing where they say the same, whatever their versions', () => {
    const from = group({ version: 7, groups: { Application: APPLICATION } });
    const to = group({
      groups: { Application: { ...APPLICATION, version: 0, values: { Limit: [0, 'a'] } } },
    });
    expect(configDifference(from, to)).to.equal(undefined);
  });

  it('names a changed value with its next version, and leaves the rest alone', () => {
    const from = group({ groups: { Application: APPLICATION, Orderer: {} } });
    const to = group({
      groups: { Application: { ...APPLICATION, values: { Limit: [0, 'b'] } }, Orderer: {} },
    });
    const difference = configDifference(from, to);
    expect(named(difference?.read)).to.deep.equal(['/@0', '/Application@1']);
    expect(named(difference?.write)).to.deep.equal(['/@0', '/Application/Limit@3', '/Application@1']);
  });

  it('names all members of a group that one joins or leaves, and gives the group its next version', () => {
    const from = group({ groups: { Application: APPLICATION } });
    const to = group({ groups: { Application: { ...APPLICATION, groups: { Tax: {}, Third: {} } } } });
    const difference = configDifference(from, to);
    expect(named(difference?.read)).to.deep.equal([
      '/@0',
      '/Application/Limit@2',
      '/Application/Tax@3',
      '/Application@1',
    ]);
    expect(named(difference?.write)).to.deep.equal([
      '/@0',
      '/Application/Limit@2',
      '/Application/Tax@3',
      '/Application/Third@0',
      '/Application@2',
    ]);
  });

  it('is nothing where an access list is only written in another order', () => {
    const acls = (...names: string[]) => {
      const list = new peer.ACLs();
      for (const name of names) {
        const reference = new peer.APIResource();
        reference.setPolicyRef(`/Channel/${name}`);
        list.getAclsMap().set(name, reference);
      }
      return list.serializeBinary();
    };
    const from = group({ values: { ACLs: [1, acls('a', 'b')] } });
    expect(configDifference(from, group({ values: { ACLs: [0, acls('b', 'a')] } }))).to.equal(undefined);
    expect(configDifference(from, group({ values: { ACLs: [0, acls('b', 'c')] } }))).not.to.equal(undefined);
  });
});
