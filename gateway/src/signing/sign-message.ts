import { httpbis } from 'http-message-signatures';
import { drawRandom } from '../crypto';
import type { Clock } from '../ports/clock';
import type { Keys } from '../ports/keys';
import { contentDigest } from './content-digest';
import {
  ANSWER_COMPONENTS,
  type AnswerMessage,
  LABEL,
  MAX_LIFETIME_SECONDS,
  REQUEST_COMPONENTS,
  type RequestMessage,
} from './message';

export interface SignerDeps {
  mspId: string;
  keys: Pick<Keys, 'sign' | 'current'>;
  clock: Clock;
}

/** Signs a request with the organisation's `message` key (RFC 9421, 9530). */
export async function signRequest(deps: SignerDeps, message: RequestMessage): Promise<RequestMessage> {
  const config = signConfig(deps, REQUEST_COMPONENTS);
  return { ...(await httpbis.signMessage(config, withDigest(message))), body: message.body };
}

/** Signs an answer so that it fits this request only. */
export async function signAnswer(
  deps: SignerDeps,
  message: AnswerMessage,
  request: RequestMessage,
): Promise<AnswerMessage> {
  const config = signConfig(deps, ANSWER_COMPONENTS);
  return { ...(await httpbis.signMessage(config, withDigest(message), request)), body: message.body };
}

function withDigest<T extends RequestMessage | AnswerMessage>(message: T): T {
  return { ...message, headers: { ...message.headers, 'content-digest': contentDigest(message.body) } };
}

function signConfig(deps: SignerDeps, fields: string[]) {
  const { keyId } = deps.keys.current('message');
  const created = new Date(deps.clock.now());
  return {
    name: LABEL,
    fields,
    params: ['created', 'expires', 'nonce', 'keyid', 'tag'],
    paramValues: {
      created,
      expires: new Date(created.getTime() + (MAX_LIFETIME_SECONDS / 2) * 1000),
      nonce: drawRandom(16).toString('base64url'),
      keyid: `${deps.mspId}/${keyId}`,
      tag: LABEL,
    },
    key: { sign: (base: Buffer) => signBase(deps, keyId, base) },
  };
}

/** The key may be rotated between naming it and signing: then the message must be made again. */
async function signBase(deps: SignerDeps, keyId: string, base: Buffer): Promise<Buffer> {
  const signed = await deps.keys.sign('message', base);
  if (signed.keyId !== keyId)
    throw new Error('KEY_ROTATED: the message key changed while signing; ask again');
  return Buffer.from(signed.signature);
}
