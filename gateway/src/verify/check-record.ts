import {
  fromHex,
  groupDigest,
  leafHash,
  logEntryBytes,
  recordCommitment,
  toHex,
  verifyInclusion,
} from '@concordat/chaincode/domain';
import type { SchemaDocument } from '@concordat/chaincode/domain';
import type { BundleGroup, RecordBundle } from './bundle';
import type { Check } from './check';
import { decide, failed } from './check';
import { readCheckpoint } from './check-signatures';
import type { ReleaseStatement } from './statement';

const META_MEMBERS = [
  'basedOn',
  'effectiveFrom',
  'effectiveTo',
  'issued',
  'legalBasis',
  'retainUntil',
  'supersedes',
];

/** The checks that a bundle with a record adds: groups, commitment, inclusion, disclosure. */
export function checkRecord(bundle: RecordBundle, statement: ReleaseStatement): Check[] {
  const leaf = leafHash(logEntryBytes(bundle.entry));
  return [
    checkGroups(bundle),
    checkCommitment(bundle),
    checkInclusion(bundle, leaf),
    checkDisclosure(bundle, leaf, statement),
  ];
}

function checkGroups({ schema, groups, entry }: RecordBundle): Check {
  const names = groups.map((group) => group.name).join();
  const expected = ['meta', ...schema.groups].join();
  const fits =
    names === expected && entry.schema === schema.id && groups.every((group) => fitsSchema(group, schema));
  return decide('groups', fits, {
    yes: 'every disclosure group of the schema is there, opened or withheld',
    no: 'the groups are not those of the schema',
  });
}

function checkCommitment({ groups, entry }: RecordBundle): Check {
  const digests = groups.map((group) =>
    'digest' in group
      ? fromHex(group.digest, 32)
      : groupDigest(group.name, fromHex(group.salt, 32), group.value),
  );
  return decide('commitment', toHex(recordCommitment(digests)) === entry.commitment, {
    yes: 'what was disclosed is what the publisher committed to',
    no: 'what was disclosed is not what the publisher committed to',
  });
}

function checkInclusion({ index, size, path, checkpoint }: RecordBundle, leaf: Uint8Array): Check {
  const head = readCheckpoint(checkpoint);
  if (head === undefined)
    return failed('inclusion', 'without a checkpoint nothing can be shown to be in the log');
  const proof = path.map((hash) => fromHex(hash, 32));
  const included = size === head.size && verifyInclusion({ index, size, leaf, proof, root: head.root });
  return decide('inclusion', included, {
    yes: `the record is entry ${index} of the publisher's log of ${size}`,
    no: 'the record is not at its place in the log',
  });
}

function checkDisclosure(
  { groups }: RecordBundle,
  leaf: Uint8Array,
  { records, outcome }: ReleaseStatement,
): Check {
  const hash = toHex(leaf);
  const opened = groups.filter((group) => 'salt' in group).map((group) => group.name);
  const stated = records.filter((record) => record.leafHash === hash);
  const [only] = stated;
  const released = outcome === 'RECORDS' || outcome === 'PARTLY_WITHHELD';
  return decide('disclosure', released && stated.length === 1 && only?.groups.join() === opened.join(), {
    yes: 'the statement names this record and the groups that were disclosed',
    no: 'the statement does not name this record with the groups disclosed here',
  });
}

/** `meta` is always disclosed; an opened group has exactly the fields that the schema gives it. */
function fitsSchema(group: BundleGroup, schema: SchemaDocument): boolean {
  if ('digest' in group) return group.name !== 'meta';
  const members = Object.keys(group.value ?? {})
    .sort()
    .join();
  if (group.name === 'meta') return members === META_MEMBERS.join();
  const fields = schema.fields.filter((field) => field.group === group.name).map((field) => field.name);
  return group.value !== null && members === fields.sort().join();
}
