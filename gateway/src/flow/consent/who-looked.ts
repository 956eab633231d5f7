import { fromBase64url, reading, utf8 } from '@concordat/chaincode/domain';
import { padToSizeClass, unpad } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Keys } from '../../ports/keys';
import type { Peers } from '../../ports/peers';
import { sealTo } from '../resolve/ask-publisher';
import type { RegistryCache } from '../resolve/registry-cache';
import type { SealedTo } from '../resolve/release-message';
import { readSubject, type Subject } from '../resolve/subject';

export const LOOKS_PATH = '/exchange/v1/subject-looks';

export interface AskLooksDeps {
  peers: Peers;
  registry: RegistryCache;
}

export interface AnswerLooksDeps {
  keys: Pick<Keys, 'sealOpen'>;
  registry: RegistryCache;
  /** The regulator's search: every enquiry about the subject, refused ones included. */
  looksAt(subject: Subject, asked: { by: string }): Promise<unknown>;
}

/** Every look at the subject, with who, when, why and what came of it: asked of the regulator, who can open escrows. */
export async function whoLooked({ peers, registry }: AskLooksDeps, subject: Subject): Promise<unknown> {
  const regulator = await registry.regulator();
  const sealed = await sealTo(registry, regulator, padToSizeClass(utf8(JSON.stringify(subject))));
  return peers.send(regulator, LOOKS_PATH, { subject: sealed });
}

const { object, text } = reading;
const message = object<{ subject: SealedTo }>({
  subject: object<SealedTo>({ keyId: text({ max: 64 }), box: text({ max: 10_000 }) }),
});

/** The regulator's answer to a certifier that asks for a subject. Throws `NOT_CERTIFIER`, `REQUEST_INVALID`. */
export async function answerLooks(deps: AnswerLooksDeps, caller: string, body: unknown): Promise<unknown> {
  const { subject } = reading.parse(message, body, 'REQUEST_INVALID');
  const organisation = await deps.registry.organisation(caller);
  if (!organisation?.roles.includes('certifier')) {
    throw new GatewayError('NOT_CERTIFIER', 'only a certifier asks for its subjects');
  }
  return deps.looksAt(await openSubject(deps, subject), { by: caller });
}

async function openSubject({ keys }: AnswerLooksDeps, { keyId, box }: SealedTo): Promise<Subject> {
  try {
    const bytes = unpad(await keys.sealOpen(keyId, fromBase64url(box)));
    return reading.parse(readSubject, JSON.parse(bytes.toString('utf8')), 'REQUEST_INVALID');
  } catch (cause) {
    throw new GatewayError('REQUEST_INVALID', '/subject: expected a subject, sealed to us', { cause });
  }
}
