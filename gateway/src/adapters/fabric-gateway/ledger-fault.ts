import { status as GrpcStatus } from '@grpc/grpc-js';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { LedgerError, type LedgerErrorOptions } from '../../ports/ledger';
import { silenceOf, withoutStatus } from './silence';

/** A refusal by a contract, as it travels: `chaincode response 500, CODE: detail`. */
const CHAINCODE_REFUSAL = /chaincode response \d+, ([A-Z][A-Z0-9_]{0,63}): ([^]*)$/;
const CHAINCODE_FAULT = /chaincode response \d+, ([^]*)$/;
/** A peer of another organisation may say as much as it likes: no more of it is told on. */
const LONGEST_DETAIL = 4_096;
const MISMATCH = 'ProposalResponsePayloads do not match';

const BY_STATUS: Partial<Record<GrpcStatus, string>> = {
  [GrpcStatus.UNAVAILABLE]: 'LEDGER_UNAVAILABLE',
  [GrpcStatus.DEADLINE_EXCEEDED]: 'LEDGER_UNAVAILABLE',
  [GrpcStatus.CANCELLED]: 'LEDGER_UNAVAILABLE',
  [GrpcStatus.FAILED_PRECONDITION]: 'LEDGER_UNAVAILABLE',
  [GrpcStatus.RESOURCE_EXHAUSTED]: 'LEDGER_BUSY',
  [GrpcStatus.PERMISSION_DENIED]: 'LEDGER_FORBIDDEN',
  [GrpcStatus.UNAUTHENTICATED]: 'LEDGER_FORBIDDEN',
};

/** gRPC statuses after which nobody knows whether the orderers have the transaction. */
const UNCLEAR = new Set<number>([
  GrpcStatus.UNAVAILABLE,
  GrpcStatus.DEADLINE_EXCEEDED,
  GrpcStatus.CANCELLED,
  GrpcStatus.UNKNOWN,
  GrpcStatus.INTERNAL,
]);

/** CANCELLED says gRPC's client too, of a call whose connection was cut under it. */
const AWAY = new Set<number>([GrpcStatus.UNAVAILABLE, GrpcStatus.CANCELLED]);
/** What a peer's server means that does not know a method; contracts and system chaincodes never say it so. */
const SERVICELESS =
  'the peer has no gateway service: it is older than Fabric 2.4 (ledger.client fabric-network speaks with such), or the ' +
  'service is switched off';
const PASSED_ON = new Set(['LEDGER_UNAVAILABLE', 'LEDGER_BUSY']);

/** Whether a submission that failed so may have reached the orderers all the same. */
export function isUnclear(error: unknown): boolean {
  const cause: unknown = error instanceof LedgerError ? error.cause : error;
  return cause instanceof GatewayError && UNCLEAR.has(cause.code);
}

/** Whether another peer may be asked the same: this one is away, or has too much to do. */
export function isPassedOn(error: unknown): boolean {
  return PASSED_ON.has(ledgerFault(error).code);
}

/** Whether the connection to the peer broke, or could not be made: a new one may do. */
export function isDisconnected({ code, cause }: LedgerError): boolean {
  if (code !== 'LEDGER_UNAVAILABLE' || !(cause instanceof GatewayError)) return false;
  return AWAY.has(cause.code) || isBroken([cause.message]);
}

/** Whether the first endorser, the own peer, endorsed and another one did not. */
export function isRefusedElsewhere({ cause }: LedgerError): boolean {
  return (
    cause instanceof GatewayError &&
    cause.message.includes('failed to collect enough transaction endorsements')
  );
}

/** What a failed call of the peer's gateway service means (error shapes as of Fabric 2.4 to 3.1). */
export function ledgerFault(error: unknown, options: LedgerErrorOptions = {}): LedgerError {
  if (error instanceof LedgerError) return error;
  if (!(error instanceof GatewayError)) {
    return new LedgerError('LEDGER_UNAVAILABLE', 'the ledger could not be asked', {
      ...options,
      cause: error,
    });
  }
  const messages = [...error.details.map(({ message }) => message), error.message];
  const [code, detail] =
    refusalOf(messages) ??
    mismatchOf(messages) ??
    unfitOf(messages) ??
    deniedOf(messages) ??
    tooLarge(messages) ??
    tooMany(messages) ??
    brokenOf(messages) ??
    notExecuted(messages) ??
    faultOf(messages, error);
  return new LedgerError(code, detail.slice(0, LONGEST_DETAIL), { ...options, cause: error });
}

function refusalOf(messages: string[]): [string, string] | undefined {
  for (const message of messages) {
    const match = CHAINCODE_REFUSAL.exec(message);
    if (match) return [match[1] ?? '', match[2] ?? ''];
  }
  return undefined;
}

function mismatchOf(messages: string[]): [string, string] | undefined {
  if (!messages.some((message) => message.includes(MISMATCH))) return undefined;
  return ['ENDORSEMENT_MISMATCH', 'the endorsing organisations answered differently'];
}

/** What no repetition mends; evaluated, a gateway service says UNAVAILABLE of it. */
const UNFIT: [RegExp, string][] = [
  [/client identity expired/, 'the certificate of the service identity has ended'],
  [/incorrect timestamp/, 'this machine’s clock and the peer’s differ by more than the ledger allows'],
];

function unfitOf(messages: string[]): [string, string] | undefined {
  const found = UNFIT.find(([words]) => messages.some((message) => words.test(message)));
  return found && ['LEDGER_FORBIDDEN', found[1]];
}

/** The access rules of system chaincodes refuse with a plain message. */
function deniedOf(messages: string[]): [string, string] | undefined {
  if (!messages.some((message) => /access denied/i.test(message))) return undefined;
  return ['LEDGER_FORBIDDEN', 'this organisation may not ask that of the ledger'];
}

/** gRPC says RESOURCE_EXHAUSTED for this too, and waiting does not mend it. */
function tooLarge(messages: string[]): [string, string] | undefined {
  if (!messages.some((message) => /larger than max/i.test(message))) return undefined;
  return ['LEDGER_REFUSED', 'the message is larger than the ledger accepts'];
}

/** The peer's limit of concurrent requests; its status for that is UNKNOWN. */
function tooMany(messages: string[]): [string, string] | undefined {
  if (!messages.some((message) => message.includes('exceeding concurrency limit'))) return undefined;
  return ['LEDGER_BUSY', 'the peer has too many requests at a time'];
}

/** A stream that broke off in the middle of a call: INTERNAL, as grpc-js sees it. */
function brokenOf(messages: string[]): [string, string] | undefined {
  return isBroken(messages) ? ['LEDGER_UNAVAILABLE', 'the connection to the peer broke'] : undefined;
}

function isBroken(messages: string[]): boolean {
  return messages.some((message) => /Received RST_STREAM with code/.test(message));
}

/** The peer answers, its chaincode does not: down, starting, or too slow. The peer's text names addresses. */
function notExecuted(messages: string[]): [string, string] | undefined {
  if (!messages.some((message) => message.includes('failed to execute transaction'))) return undefined;
  return ['LEDGER_UNAVAILABLE', 'the chaincode does not answer'];
}

function faultOf(messages: string[], error: GatewayError): [string, string] {
  const chaincode = messages
    .map((message) => CHAINCODE_FAULT.exec(message)?.[1])
    .find((text) => text !== undefined);
  if (chaincode !== undefined) return ['LEDGER_REFUSED', chaincode];
  if (error.code === Number(GrpcStatus.UNIMPLEMENTED)) return ['LEDGER_REFUSED', SERVICELESS];
  const code = BY_STATUS[error.code as GrpcStatus] ?? 'LEDGER_REFUSED';
  const silence = code === 'LEDGER_UNAVAILABLE' ? silenceOf(error) : undefined;
  return [code, silence === undefined ? messages.map(withoutStatus).join('; ') : `the peer ${silence}`];
}
