import {
  type ActKind,
  actSigningInput,
  type ConsentAct,
  parseConsentTerms,
  toBase64url,
} from '@concordat/chaincode/domain';
import { type Static, Type } from '@sinclair/typebox';
import { sign } from 'node:crypto';
import type { Api } from '../api';
import { CliError } from '../cli-error';
import { readAll, Row } from '../listing';
import { parsed } from '../parsed';
import { readKeyFile, type SubjectKey } from './key-file';

/** An act must reach the ledger that long after it was signed, or never. */
const ACT_LIFE_MS = 10 * 60_000;

const Waiting = Type.Object({ consentId: Type.String(), channel: Type.String(), terms: Type.Unknown() });
const Consent = Type.Object({
  consentId: Type.String(),
  channel: Type.String(),
  lifecycle: Type.Union([Type.String(), Type.Null()]),
});
const Answered = Type.Record(Type.String(), Type.Unknown());
type Answered = Static<typeof Answered>;

export interface RequestAnswer {
  handle: string;
  answer: 'sign' | 'decline';
  /** The subject's own key, where it signs itself; else the certifier vouches. */
  keyFile: string | undefined;
}

export interface ConsentChange {
  consentId: string;
  change: 'pause' | 'resume' | 'revoke';
  keyFile: string | undefined;
}

/** Signs or declines a request. With an own key, the act is signed here and the key never leaves this machine. */
export async function answerRequest(
  portal: Api,
  { handle, answer, keyFile }: RequestAnswer,
): Promise<Answered> {
  const path = `/portal/v1/requests/${encodeURIComponent(handle)}/answer`;
  if (keyFile === undefined) return portal.ask(Answered, path, { json: { answer } });
  const key = await readKeyFile(keyFile);
  const request = await waiting(portal, handle);
  const act = answer === 'sign' ? 'GRANT' : 'DECLINE';
  const terms = parseConsentTerms(request.terms);
  const jws = signAct(key, { ...common(request, act), prev: null, terms });
  return portal.ask(Answered, path, { json: { answer, publicKey: key.publicKey, jws } });
}

/** Pauses, resumes or revokes a consent. */
export async function changeConsent(
  portal: Api,
  { consentId, change, keyFile }: ConsentChange,
): Promise<Answered> {
  const path = `/portal/v1/consents/${encodeURIComponent(consentId)}/${change}`;
  if (keyFile === undefined) return portal.ask(Answered, path, { json: {} });
  const key = await readKeyFile(keyFile);
  const consent = await consentOf(portal, consentId);
  const act = change.toUpperCase() as ActKind;
  // A revocation needs no predecessor, so that nobody can race it.
  const prev = act === 'REVOKE' ? null : consent.lifecycle;
  const jws = signAct(key, { ...common(consent, act), prev });
  return portal.ask(Answered, path, { json: { jws } });
}

function common(
  { consentId, channel }: { consentId: string; channel: string },
  act: ActKind,
): Omit<ConsentAct, 'prev'> {
  return {
    typ: 'concordat-consent-act',
    channel,
    contract: 'consent',
    act,
    consentId,
    exp: Date.now() + ACT_LIFE_MS,
  };
}

function signAct({ key }: SubjectKey, act: ConsentAct): string {
  const input = actSigningInput(act);
  return `${input}.${toBase64url(sign(null, Buffer.from(input), key))}`;
}

async function waiting(portal: Api, handle: string): Promise<Static<typeof Waiting>> {
  const rows = await readAll(portal, '/portal/v1/requests', Row);
  const found = rows.find((row) => row['handle'] === handle);
  if (found) return parsed(Waiting, found, 'the request');
  throw new CliError('REQUEST_UNKNOWN', 'no request of that handle waits for you');
}

async function consentOf(portal: Api, consentId: string): Promise<Static<typeof Consent>> {
  const rows = await readAll(portal, '/portal/v1/requests', Row);
  const found = rows.find((row) => row['consentId'] === consentId);
  if (found) return parsed(Consent, found, 'the consent');
  throw new CliError('CONSENT_UNKNOWN', 'you have no consent of that id');
}
