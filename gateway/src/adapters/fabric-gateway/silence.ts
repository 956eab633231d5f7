import { GatewayError } from '@hyperledger/fabric-gateway';

const STATUS = /^\d+ [A-Z_]+: /;
/** How gRPC's client (@grpc/grpc-js 1.14) and fabric-network begin to say that the other end said nothing. */
const SILENCES: [RegExp, string][] = [
  [/^(Deadline exceeded|REQUEST TIMEOUT)/, 'does not answer'],
  // The link leaves a connection over which nothing comes for a new one, and whoever was about to ask sees this.
  [/^(Channel closed before call started|Call cancelled|Cancelled on client)/, 'does not answer'],
  [/^(No connection established|Name resolution failed)/, 'cannot be reached'],
  [
    /^(Connection dropped|Stream refused by server|Failed to start HTTP\/2 stream|Write (error|failed)|(read|write) E[A-Z]+)/,
    'broke the connection off',
  ],
];

/** What a peer did that said nothing ("does not answer"); undefined where it said something itself. */
export function silenceOf(error: unknown): string | undefined {
  if (!(error instanceof GatewayError)) return undefined;
  const said = withoutStatus(error.message);
  return SILENCES.find(([pattern]) => pattern.test(said))?.[1];
}

/** A gRPC error's text without the number and name of its status, which the stable code stands for. */
export function withoutStatus(text: string): string {
  return text.replace(STATUS, '');
}
