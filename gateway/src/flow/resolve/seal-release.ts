import {
  fromBase64url,
  groupDigest,
  type SchemaDocument,
  toBase64url,
  toHex,
  utf8,
} from '@concordat/chaincode/domain';
import { groupOrder, groupSalt, padToSizeClass, sealedBox } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Log } from '../../ports/log';
import type { SealedRecord } from '../../ports/vault';
import type { BundleGroup } from '../../verify/bundle';
import type { GrantedLine } from './granted-line';
import type { RegistryCache } from './registry-cache';
import type { ReleaseContent, ReleasedRecord, SealedRelease } from './release-message';
import { loadRecords, type Releasable, type ReleaseSetDeps } from './release-set';
import { statementOf } from './statement';
import type { StoredRelease } from './stored-release';

export interface SealReleaseDeps extends ReleaseSetDeps {
  log: Pick<Log, 'inclusion'>;
  registry: RegistryCache;
}

/** Seals what was released to the grantee's registered key, padded to a size class. Throws `KEY_REVOKED`. */
export async function sealRelease(
  deps: SealReleaseDeps,
  asked: GrantedLine,
  stored: StoredRelease,
): Promise<SealedRelease> {
  const { grantee, recipientKeyId } = asked.enquiry;
  const recipient = await deps.registry.key(grantee, recipientKeyId);
  if (recipient?.use !== 'seal' || recipient.revokedAt !== null) {
    throw new GatewayError('KEY_REVOKED', 'the recipient key of this enquiry is not valid any more');
  }
  const content = await contentOf(deps, asked, stored);
  const padded = padToSizeClass(utf8(JSON.stringify(content)));
  return { keyId: recipientKeyId, box: toBase64url(sealedBox(fromBase64url(recipient.publicKey), padded)) };
}

/** Records erased since are left out; the statement still names them. */
async function contentOf(
  deps: SealReleaseDeps,
  asked: GrantedLine,
  stored: StoredRelease,
): Promise<ReleaseContent> {
  const { signed, checkpoint, leafHashes } = stored;
  const { document } = await deps.registry.schema(asked.line.schema);
  const told = statementOf(signed);
  const disclosed = new Map(told.records.map(({ leafHash, groups }) => [leafHash, groups]));
  const held = await loadRecords(deps, leafHashes);
  const records = held.map((one) =>
    releasedRecord(deps.log, one, { document, size: told.logSize, groups: groupsFor(one, disclosed) }),
  );
  return { statement: signed, checkpoint, records: await Promise.all(records) };
}

function groupsFor({ record }: Releasable, disclosed: Map<string, string[]>): Set<string> {
  return new Set(disclosed.get(record.leafHash) ?? ['meta']);
}

async function releasedRecord(
  log: Pick<Log, 'inclusion'>,
  { record, index, status }: Releasable,
  { document, size, groups }: { document: SchemaDocument; size: number; groups: Set<string> },
): Promise<ReleasedRecord> {
  const path = (await log.inclusion(index, size)).map(toHex);
  const parts = groupOrder(document.groups).map((name) => bundleGroup(record, name, groups.has(name)));
  return { entry: record.entry, groups: parts, index, size, path, status };
}

function bundleGroup(record: SealedRecord, name: string, open: boolean): BundleGroup {
  const salt = groupSalt(record.secret, name);
  const value = record.groups[name] ?? null;
  if (open) return { name, salt: toHex(salt), value };
  return { name, digest: toHex(groupDigest(name, salt, value)) };
}
