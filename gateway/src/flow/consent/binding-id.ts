import { canonicalJson, type ConsentTerms, domainHash, toHex, utf8 } from '@concordat/chaincode/domain';

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
