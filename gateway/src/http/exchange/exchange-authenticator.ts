import type { TLSSocket } from 'node:tls';
import type { Request, Response } from 'express';
import { GatewayError } from '../../errors';
import {
  carriesSignature,
  type Headers,
  type KeyDirectory,
  type NonceStore,
  type RequestMessage,
  signAnswer,
  type SignerDeps,
  verifyRequest,
} from '../../signing';
import type { Authenticator, Caller } from '../caller';
import type { CertificateOrganisations } from './certificate-organisations';

export interface ExchangeAuthDeps {
  signer: SignerDeps;
  directory: KeyDirectory;
  nonces: NonceStore;
  /** Those of the moment: others may be pinned while the gateway runs. */
  organisations: () => CertificateOrganisations;
}

/** Lets other gateways in: a client certificate of an organisation, and a message signed by the same organisation. */
export function exchangeAuthenticator(deps: ExchangeAuthDeps): Authenticator {
  return {
    needsBody: true,
    async authenticate(request: Request, body: Buffer): Promise<Caller> {
      const mspId = clientOf(request, deps.organisations());
      const verifier = { directory: deps.directory, nonces: deps.nonces, clock: deps.signer.clock };
      await verifyRequest(verifier, toMessage(request, body), mspId);
      return { name: mspId, roles: ['peer'] };
    },
  };
}

/** Signs every answer, problems too, so that it fits the request that it answers and no other. */
export function exchangeAnswerSigner(deps: Pick<ExchangeAuthDeps, 'signer'>) {
  return async (request: Request, response: Response, body: Buffer): Promise<void> => {
    const asked = toMessage(request, Buffer.alloc(0));
    if (!carriesSignature(asked.headers)) return;
    const answer = { status: response.statusCode, headers: {}, body };
    const signed = await signAnswer(deps.signer, answer, asked);
    for (const [name, value] of Object.entries(signed.headers)) response.setHeader(name, value);
  };
}

/** A connection's certificate is the one of its handshake: reading it takes 0.2 ms. What it says holds while the same are pinned. */
const clients = new WeakMap<object, { organisations: CertificateOrganisations; mspId: string }>();

function clientOf({ socket }: Request, organisations: CertificateOrganisations): string {
  const known = clients.get(socket);
  if (known?.organisations === organisations) return known.mspId;
  const certificate = (socket as Partial<TLSSocket>).getPeerCertificate?.();
  const mspId = certificate?.raw && organisations.organisationOf(certificate);
  if (mspId) {
    clients.set(socket, { organisations, mspId });
    return mspId;
  }
  throw new GatewayError('UNAUTHENTICATED', 'no client certificate of an organisation of the consortium');
}

/** Node has already refused repeated Host fields and joined the others as RFC 9110 wants them. */
function toMessage(request: Request, body: Buffer): RequestMessage {
  const headers: Headers = {};
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers[name] = value;
  const url = `https://${request.headers.host ?? ''}${request.originalUrl}`;
  return { method: request.method, url, headers, body };
}
