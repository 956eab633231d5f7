import { toBase64url } from '@concordat/chaincode/domain';
import type { Keys } from '../../ports/keys';
import {
  type ReleaseStatement,
  type SignedStatement,
  statementMessage,
  statementText,
} from '../../verify/statement';

/** A release statement, signed with our `message` key. */
export async function signStatement(
  keys: Pick<Keys, 'sign'>,
  statement: ReleaseStatement,
): Promise<SignedStatement> {
  const text = statementText(statement);
  const { keyId, signature } = await keys.sign('message', statementMessage(text));
  return { statement: text, keyId, signature: toBase64url(signature) };
}

/** What a statement says. Read it only once its signature has been verified. */
export function statementOf(signed: SignedStatement): ReleaseStatement {
  return JSON.parse(signed.statement) as ReleaseStatement;
}
