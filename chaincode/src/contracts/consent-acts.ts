import {
  assertCanAct,
  ASSURANCE,
  checkAct,
  domainHash,
  nextConsentState,
  parseActJws,
  RuleError,
  stateKey,
  termsInForce,
  toHex,
} from '../domain';
import type { Binding, Consent, ConsentState, Organisation, ParsedAct, RegisteredKey } from '../domain';
import { bindingKey, consentActKey, consentKey, consentStateKey } from './consent-state';
import type { Transaction } from './transaction';

interface ActAnswer {
  consent: Consent | null;
  state: ConsentState;
}

/** An act with all that the ledger holds about its consent. */
interface Scene {
  tx: Transaction;
  parsed: ParsedAct;
  actKey: string;
  repeated: ConsentState | undefined;
  current: ConsentState | undefined;
  consent: Consent | undefined;
  binding: Binding | undefined;
}

/**
 * Carries a subject's act onto the ledger. REVOKE may be carried by any member; one that is neither grantee,
 * certifier nor governing learns nothing but what it proves to know by the act.
 */
export async function carryAct(
  tx: Transaction,
  { jws, bindingId }: { jws: string; bindingId: string },
): Promise<ActAnswer> {
  const parsed = parseActJws(jws);
  const caller = opens(parsed) ? await tx.active() : await tx.member();
  const scene = await loadScene(tx, parsed, bindingId);
  return isInsider(caller, scene) ? perform(scene) : performForOutsider(scene);
}

async function loadScene(tx: Transaction, parsed: ParsedAct, bindingId: string): Promise<Scene> {
  const id = parsed.act.consentId;
  const actKey = consentActKey(id, toHex(domainHash('act', parsed.payloadBytes)));
  await tx.state.load([actKey, consentKey(id), consentStateKey(id), bindingKey(bindingId)]);
  return {
    tx,
    parsed,
    actKey,
    repeated: tx.state.peek<ConsentState>(actKey),
    current: tx.state.peek<ConsentState>(consentStateKey(id)),
    consent: tx.state.peek<Consent>(consentKey(id)),
    binding: tx.state.peek<Binding>(bindingKey(bindingId)),
  };
}

async function perform(scene: Scene): Promise<ActAnswer> {
  const { tx, parsed, actKey, current, repeated } = scene;
  if (repeated) return { consent: scene.consent ?? null, state: repeated };
  const made = await verify(scene);
  const { act, payloadBytes } = parsed;
  const terms = termsInForce(made.terms, await organisationOf(tx, made.terms.grantee));
  const state = nextConsentState({ act, payloadBytes, current, terms, time: tx.time });
  if (act.act === 'GRANT') tx.state.put(consentKey(act.consentId), made);
  tx.state.put(consentStateKey(act.consentId), state);
  tx.state.put(actKey, state);
  return { consent: act.act === 'GRANT' ? made : (scene.consent ?? null), state };
}

/** Verifies the act by the binding that its terms name. Answers the consent that a GRANT would make. */
async function verify({ tx, parsed, consent, current, binding }: Scene): Promise<Consent> {
  const terms = parsed.act.terms ?? consent?.terms;
  if (!terms) {
    if (current) throw new RuleError('CONSENT_FINAL', `the consent is ${current.state}`);
    throw new RuleError('CONSENT_UNKNOWN', 'no such consent');
  }
  if (!binding) throw new RuleError('BINDING_UNKNOWN', 'no such binding');
  const { channel, time } = tx;
  const certifyKey = await tx.state.get<RegisteredKey>(stateKey('key', binding.certifier, binding.keyId));
  checkAct(parsed, { channel, terms, binding, certifyKey, time });
  if (opens(parsed)) await checkStanding(tx, binding);
  const { certifier, method } = binding;
  return { id: parsed.act.consentId, version: 1, terms, assurance: ASSURANCE[method], certifier, time };
}

/**
 * No consent is given to, or vouched for by, a member that is suspended or gone, nor vouched for by one whose role of
 * certifier the members have ended; each may still be stopped.
 */
async function checkStanding(tx: Transaction, { certifier, grantee }: Binding): Promise<void> {
  for (const mspId of [certifier, grantee]) {
    const organisation = await organisationOf(tx, mspId);
    if (organisation) assertCanAct(organisation);
  }
  if (!(await organisationOf(tx, certifier))?.roles.includes('certifier')) {
    throw new RuleError('ROLE_REQUIRED', 'the certifier of the binding is none any more');
  }
}

function organisationOf(tx: Transaction, mspId: string): Promise<Organisation | undefined> {
  return tx.state.get<Organisation>(stateKey('org', mspId));
}

const opens = ({ act }: ParsedAct): boolean => act.act === 'GRANT' || act.act === 'RESUME';

async function performForOutsider(scene: Scene): Promise<ActAnswer> {
  const unknown = (cause?: unknown) => new RuleError('CONSENT_UNKNOWN', 'no such consent', { cause });
  if (scene.parsed.act.act !== 'REVOKE') throw unknown();
  try {
    await verify(scene);
  } catch (cause) {
    throw unknown(cause);
  }
  const { state } = await perform(scene);
  return { consent: null, state };
}

/** Grantee and certifier; governing members see every consent, but may carry nothing but a revocation. */
function isInsider({ governing, mspId }: Organisation, scene: Scene): boolean {
  const { binding, consent, current, parsed } = scene;
  if (governing && parsed.act.act === 'REVOKE') return true;
  const certified = binding?.certifier === mspId;
  if (!current) return certified || binding?.grantee === mspId;
  const isItsBinding = consent ? consent.terms.binding === binding?.id : binding?.grantee === current.grantee;
  return current.grantee === mspId || (certified && isItsBinding);
}
