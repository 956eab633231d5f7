import {
  type ActKind,
  actSigningInput,
  type ConsentAct,
  consentId as idOfTerms,
  parseConsentTerms,
  toBase64url,
} from '@concordat/chaincode/domain';
import { type Static, Type } from '@sinclair/typebox';
import { sign } from 'node:crypto';
import type { Api } from '../api';
import { CliError } from '../cli-error';
import { parsed } from '../parsed';
import { readKeyFile, type SubjectKey } from './key-file';

/** What became of an act, or what the subject has to sign with its own key. */
const Outcome = Type.Object({
  consentId: Type.String(),
  state: Type.String(),
  toSign: Type.Union([Type.Object({ payload: Type.String() }), Type.Null()]),
});
export type Outcome = Static<typeof Outcome>;

const Payload = Type.Object({
  typ: Type.Literal('concordat-consent-act'),
  channel: Type.String(),
  contract: Type.Literal('consent'),
  act: Type.String(),
  consentId: Type.String(),
  prev: Type.Union([Type.String(), Type.Null()]),
  exp: Type.Integer(),
  terms: Type.Optional(Type.Unknown()),
});

export interface RequestAnswer {
  handle: string;
  answer: 'sign' | 'decline';
  /** The subject's own key, where the request asks for one; else the certifier vouches. */
  keyFile: string | undefined;
}

export interface ConsentChange {
  consentId: string;
  change: 'pause' | 'resume' | 'revoke';
  keyFile: string | undefined;
}

/** Signs or declines a request. An own key never leaves this machine. */
export async function answerRequest(
  portal: Api,
  { handle, answer, keyFile }: RequestAnswer,
): Promise<Outcome> {
  const path = `/portal/v1/requests/${encodeURIComponent(handle)}/answer`;
  const key = keyFile === undefined ? undefined : await readKeyFile(keyFile);
  const first = key === undefined ? { answer } : { answer, publicKey: key.publicKey };
  const outcome = await portal.ask(Outcome, path, { json: first });
  if (outcome.toSign === null) return outcome;
  const act = answer === 'sign' ? 'GRANT' : 'DECLINE';
  const jws = signAct(key, outcome.toSign.payload, { act, consentId: outcome.consentId });
  return portal.ask(Outcome, path, { json: { answer, jws } });
}

/** Pauses, resumes or revokes a consent. */
export async function changeConsent(
  portal: Api,
  { consentId, change, keyFile }: ConsentChange,
): Promise<Outcome> {
  const path = `/portal/v1/consents/${encodeURIComponent(consentId)}/${change}`;
  const outcome = await portal.ask(Outcome, path, { json: {} });
  if (outcome.toSign === null) return outcome;
  const key = keyFile === undefined ? undefined : await readKeyFile(keyFile);
  const act = change.toUpperCase() as ActKind;
  return portal.ask(Outcome, path, {
    json: { jws: signAct(key, outcome.toSign.payload, { act, consentId }) },
  });
}

/** Signs an act that the portal has prepared, once it is sure that it is the act that was meant. */
export function signAct(
  key: SubjectKey | undefined,
  payload: string,
  meant: { act: ActKind; consentId: string },
): string {
  if (!key)
    throw new CliError('KEY_NEEDED', 'this consent is signed with your own key', {
      hint: 'name it with --key FILE',
    });
  const act = parsed(Payload, JSON.parse(payload), 'the act to sign');
  const terms = act.terms === undefined ? undefined : parseConsentTerms(act.terms);
  const about = terms === undefined ? act.consentId : idOfTerms(terms);
  if (act.act !== meant.act || act.consentId !== meant.consentId || about !== meant.consentId) {
    throw new CliError(
      'ACT_MISMATCH',
      'the portal asks you to sign something else than you meant: nothing was signed',
    );
  }
  const signed = { ...act, act: meant.act, ...(terms === undefined ? {} : { terms }) };
  const input = actSigningInput(signed as ConsentAct);
  return `${input}.${toBase64url(sign(null, Buffer.from(input), key.key))}`;
}
