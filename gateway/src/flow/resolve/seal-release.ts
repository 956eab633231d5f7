import { fromBase64url, type RegisteredKey, toBase64url, utf8 } from '@concordat/chaincode/domain';
import { padToSizeClass, sealedBox } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Log } from '../../ports/log';
import type { Vault } from '../../ports/vault';
import { partOf } from '../publish/bundle-parts';
import type { FoundRelease } from './first-release';
import type { GrantedLine } from './granted-line';
import type { RegistryCache } from '../registry/registry-cache';
import type { ReleaseContent, SealedTo } from './release-message';
import { loadRecords, type ReleaseSetDeps } from './release-set';
import { statementOf } from './statement';

export interface SealReleaseDeps extends ReleaseSetDeps {
  log: Log;
  vault: Vault;
  registry: RegistryCache;
}

/** A release, ready to be sealed. */
export interface MadeRelease {
  recipient: RegisteredKey;
  /** The JSON of a `ReleaseContent`, padded to a size class. */
  padded: Buffer;
}

/** What was released, for the grantee's registered key that the enquiry names. Throws `KEY_REVOKED`. */
export async function makeRelease(
  deps: SealReleaseDeps,
  asked: GrantedLine,
  found: FoundRelease,
): Promise<MadeRelease> {
  const { grantee, recipientKeyId } = asked.enquiry;
  const recipient = await deps.registry.key(grantee, recipientKeyId);
  if (recipient?.use !== 'seal' || recipient.revokedAt !== null) {
    throw new GatewayError('KEY_REVOKED', 'the recipient key of this enquiry is not valid any more');
  }
  const content = await contentOf(deps, asked, found);
  return { recipient, padded: padToSizeClass(utf8(JSON.stringify(content))) };
}

/** Seals releases for one key, of which there is one at least, in one box: each box costs both sides a Diffie-Hellman. */
export function sealReleases(made: MadeRelease[]): SealedTo {
  const [first] = made;
  if (!first) throw new Error('a box has at least one release');
  const { keyId, publicKey } = first.recipient;
  const padded = Buffer.concat(made.map((one) => one.padded));
  return { keyId, box: toBase64url(sealedBox(fromBase64url(publicKey), padded)) };
}

/** Records erased since are left out; the statement still names them. */
async function contentOf(
  deps: SealReleaseDeps,
  asked: GrantedLine,
  { stored: { signed, checkpoint, leafHashes }, held }: FoundRelease,
): Promise<ReleaseContent> {
  const { document: schema } = await deps.registry.schema(asked.line.schema);
  const { logSize: size, records: told } = statementOf(signed);
  const disclosed = new Map(told.map(({ leafHash, groups }) => [leafHash, groups]));
  const records = await Promise.all(
    (held ?? (await loadRecords(deps, leafHashes))).map(async ({ record, index, status }) => {
      const disclose = disclosed.get(record.leafHash) ?? [];
      return { ...(await partOf(deps.log, { record, index }, { schema, disclose, size })), status };
    }),
  );
  return { statement: signed, checkpoint, records };
}
