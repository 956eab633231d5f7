import { fromBase64url, names, reading, utf8 } from '@concordat/chaincode/domain';
import { padToSizeClass, unpad } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Keys } from '../../ports/keys';
import type { Peers } from '../../ports/peers';
import type { Look, LooksAnswer } from '../audit/looks';
import type { Page, PageRequest } from '../page/page';
import { sealTo } from '../resolve/seal-to';
import type { RegistryCache } from '../registry/registry-cache';
import type { SealedTo } from '../resolve/release-message';
import { readSubject, type Subject } from '../subject/subject';

const LOOKS_PATH = '/exchange/v1/subject-looks';

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

/** A look, with the name that its asker has in the registry; null where it has none there. */
export type NamedLook = Look & { granteeName: string | null };

/**
 * Looks at the subject, with who, when, why and what came of it: asked of the regulator, who can open escrows. Positions
 * count from the oldest look on.
 */
export async function whoLooked(
  { peers, registry }: AskLooksDeps,
  subject: Subject,
  { after = '0', limit }: PageRequest,
): Promise<Page<NamedLook> & Pick<LooksAnswer, 'complete' | 'height'>> {
  const regulator = await registry.regulator();
  const sealed = await sealTo(registry, regulator, padToSizeClass(utf8(JSON.stringify(subject))));
  const answer = await peers.send(regulator, LOOKS_PATH, { subject: sealed });
  const { looks, complete, height } = reading.parse(looksAnswer, answer, 'PEER_ANSWER_INVALID');
  const end = Number(after) + limit;
  return {
    items: await named(registry, looks.slice(Number(after), end)),
    next: end < looks.length ? String(end) : undefined,
    complete,
    height,
  };
}

async function named(registry: RegistryCache, looks: Look[]): Promise<NamedLook[]> {
  const names = new Map((await registry.organisations()).map(({ mspId, name }) => [mspId, name]));
  return looks.map((look) => ({ ...look, granteeName: names.get(look.grantee) ?? null }));
}

const { boolean, integer, known, list, nullable, object, oneOf, text } = reading;
const decision = oneOf(['GRANTED', 'DENIED']);
/** A newer contract may refuse for a reason that this program does not know yet. */
const code = nullable(text({ max: 64 })) as reading.Reader<Look['code']>;
const MOST_LOOKS = 100_000;

const looksAnswer = known<LooksAnswer>({
  looks: list(
    known<Look>({
      grantee: names.mspId,
      time: names.time,
      basis: oneOf(['CONSENT', 'AGREEMENT', 'LEGAL_DUTY']),
      reference: text({ max: 256 }),
      product: names.versionedId,
      purpose: names.purpose,
      decision,
      code,
      lines: list(
        known<Look['lines'][number]>({
          publisher: names.mspId,
          schema: names.versionedId,
          decision,
          code,
          released: boolean,
        }),
        { max: 1000 },
      ),
    }),
    { max: MOST_LOOKS },
  ),
  complete: boolean,
  height: integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
});

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
