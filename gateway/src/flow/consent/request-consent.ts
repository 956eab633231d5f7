import {
  consentId,
  type ConsentMethod,
  type ConsentTerms,
  parseConsentTerms,
  type Purpose,
  toHex,
} from '@concordat/chaincode/domain';
import { drawRandom, subjectCommitmentOf } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Clock } from '../../ports/clock';
import type { KeyMutex } from '../mutex/key-mutex';
import type { RegistryCache } from '../registry/registry-cache';
import { normaliseSubject, type Subject, subjectMac } from '../subject/subject';
import { bindingIdOf } from './binding-id';
import { describeTerms } from './consent-words';
import { deliverRequest, type DeliverDeps } from './deliver-request';
import { drawHandle } from './draw-handle';
import { privateHash } from './private-hash';
import type { ConsentRequestStore, PrivatePart, RequestStoreDeps, StoredRequest } from './request-store';

export interface ConsentRequestInput {
  subject: Subject;
  certifier: string;
  product: string;
  purposes: Purpose[];
  /** ONCE unless told otherwise. */
  mode?: ConsentTerms['mode'];
  notBefore?: number;
  notAfter: number;
  /** 1 unless told otherwise. */
  maxUses?: number;
  frequency?: { count: number; windowMs: number };
  /** 365 unless told otherwise. */
  dataLifeDays?: number;
  processors?: string[];
  /** PORTAL_ATTESTED unless told otherwise. */
  method?: ConsentMethod;
  purposeInWords: string;
  kind?: ConsentTerms['kind'];
  signatoryRole?: ConsentTerms['signatoryRole'];
  signatoryName?: string;
  mandateHash?: string;
  /** SHA-256 (hex) of the scan; needed for PAPER. */
  scanHash?: string;
  /** Consent that this one renews. */
  predecessor?: string;
  /** 16 random bytes in hex, drawn by who asks: the same again is the same request. Drawn here where left out. */
  requestId?: string;
}

export interface RequestConsentDeps extends DeliverDeps {
  mspId: string;
  vault: RequestStoreDeps['vault'];
  registry: RegistryCache;
  clock: Clock;
  locks: KeyMutex;
  requests: ConsentRequestStore;
}

/**
 * Makes a consent request: terms in code and in words, a handle for the subject, kept here and sent to the certifier
 * (again later, where it is away). Throws `TERMS_INVALID`, `SCAN_MISSING`, `CERTIFIER_UNKNOWN`, `PRODUCT_UNKNOWN`.
 */
export async function requestConsent(
  deps: RequestConsentDeps,
  input: ConsentRequestInput,
): Promise<StoredRequest> {
  const before = input.requestId && (await deps.requests.byRequestId(input.requestId));
  if (before) return before.delivered ? before : deliverRequest(deps, before);
  const subject = normaliseSubject(input.subject);
  await assertCertifier(deps, input);
  const salt = await deps.locks.run(subjectMac(deps.vault, subject), () => deps.requests.ensureSalt(subject));
  const privatePart = makePrivatePart(input);
  const certifyKeyId = (await deps.registry.currentKey(input.certifier, 'certify')).keyId;
  const terms = makeTerms(deps, input, { subject, salt, privatePart, certifyKeyId });
  const request: StoredRequest = {
    handle: drawHandle(),
    consentId: consentId(terms),
    certifier: input.certifier,
    subject,
    salt,
    terms,
    words: await describeTerms(deps.registry, terms, input.purposeInWords),
    privatePart,
    createdAt: deps.clock.now(),
    delivered: false,
  };
  await deps.requests.save(request);
  return deliverRequest(deps, request);
}

async function assertCertifier(
  { registry, mspId }: RequestConsentDeps,
  input: ConsentRequestInput,
): Promise<void> {
  const certifier = await registry.organisation(input.certifier);
  if (input.certifier === mspId)
    throw new GatewayError('CERTIFIER_UNKNOWN', 'a grantee cannot certify for itself');
  if (!certifier?.roles.includes('certifier')) {
    throw new GatewayError('CERTIFIER_UNKNOWN', `${input.certifier} is no certifier of the consortium`);
  }
  if (input.method === 'PAPER' && input.scanHash === undefined) {
    throw new GatewayError('SCAN_MISSING', 'a consent on paper needs the hash of its scan', {
      faults: [
        { pointer: '/scanHash', code: 'SCAN_MISSING', message: 'missing', expected: 'SHA-256 in hex' },
      ],
    });
  }
}

function makePrivatePart(input: ConsentRequestInput): PrivatePart {
  return {
    salt: toHex(drawRandom(32)),
    purposeInWords: input.purposeInWords,
    signatoryName: input.signatoryName ?? null,
    scanHash: input.scanHash ?? null,
  };
}

function makeTerms(
  { mspId, clock }: RequestConsentDeps,
  input: ConsentRequestInput,
  made: { subject: Subject; salt: string; privatePart: PrivatePart; certifyKeyId: string },
): ConsentTerms {
  const { subject, salt, privatePart, certifyKeyId } = made;
  const method = input.method ?? 'PORTAL_ATTESTED';
  const requestId = input.requestId ?? toHex(drawRandom(16));
  const relation = {
    requestId,
    grantee: mspId,
    subjectCommitment: subjectCommitmentOf({ ...subject, salt }),
    method,
  };
  return parseConsentTerms({
    v: 1,
    ...relation,
    binding: bindingIdOf({ ...relation, certifier: input.certifier, certifyKeyId }),
    product: input.product,
    purposes: input.purposes,
    notAfter: input.notAfter,
    ...defaults(input, clock.now()),
    privateHash: privateHash(privatePart),
  });
}

function defaults(input: ConsentRequestInput, now: number) {
  return {
    kind: input.kind ?? 'QUERY',
    mode: input.mode ?? 'ONCE',
    notBefore: input.notBefore ?? now,
    maxUses: input.maxUses ?? 1,
    frequency: input.frequency ?? null,
    dataLifeDays: input.dataLifeDays ?? 365,
    processors: input.processors ?? [],
    signatoryRole: input.signatoryRole ?? 'LEGAL_REPRESENTATIVE',
    mandateHash: input.mandateHash ?? null,
    predecessor: input.predecessor ?? null,
  };
}
