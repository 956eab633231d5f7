import { canonicalJson, type ConsentTerms, domainHash, toHex, utf8 } from '@concordat/chaincode/domain';
import type { Keys, PublicKey } from '../../ports/keys';

export interface Relation extends Pick<
  ConsentTerms,
  'grantee' | 'subjectCommitment' | 'method' | 'requestId'
> {
  certifier: string;
  /** Id of the certifier's `certify` key. */
  certifyKeyId: string;
}

/**
 * The id (hex) of the binding by which a certifier vouches for the key that signs. It follows from the relationship, so
 * that the grantee can write it into the terms before the binding is made. Where the certifier signs for the subject
 * there is one for each of its keys; a subject with a key of its own may bring another one to each request.
 */
export function bindingIdOf(relation: Relation): string {
  const { certifier, grantee, subjectCommitment, method, requestId, certifyKeyId } = relation;
  const which = method === 'OWN_KEY' ? requestId : certifyKeyId;
  return toHex(
    domainHash('binding-id', utf8(canonicalJson([certifier, grantee, subjectCommitment, method, which]))),
  );
}

/**
 * Our `certify` key by which we sign for a subject under these terms: the one that their binding was named after, since
 * the binding stands for that key whatever came after it. For a subject that signs itself, the key in use.
 */
export function certifyKeyOf(
  { keys, mspId }: { keys: Pick<Keys, 'current' | 'list'>; mspId: string },
  terms: ConsentTerms,
): PublicKey {
  if (terms.method === 'OWN_KEY') return keys.current('certify');
  const named = keys.list().find(({ use, keyId }) => {
    return (
      use === 'certify' && bindingIdOf({ ...terms, certifier: mspId, certifyKeyId: keyId }) === terms.binding
    );
  });
  return named ?? keys.current('certify');
}
