import { status as GrpcStatus } from '@grpc/grpc-js';
import type { GatewayError } from '@hyperledger/fabric-gateway';
import type { Commit, Committer } from 'fabric-common';
import { setTimeout as sleep } from 'node:timers/promises';
import { inOrder, type NodeLink } from './node-link';
import { refusal, statusOf } from './refusal';

export type OrdererLink = NodeLink<Committer>;

/** Statuses (common.Status) by which an orderer says that another one may take the transaction. */
const TRY_ANOTHER = new Set(['SERVICE_UNAVAILABLE', 'INTERNAL_SERVER_ERROR']);

/**
 * Hands a transaction to the orderers, one after another until one takes it. One that several have taken counts once.
 * Throws GatewayError: FAILED_PRECONDITION where surely none has it, UNAVAILABLE where one may, ABORTED where one refused.
 */
export async function handOver(
  orderers: readonly OrdererLink[],
  commit: Commit,
  deadline: number,
): Promise<void> {
  let refused: GatewayError | undefined;
  let unclear: GatewayError | undefined;
  for (const orderer of inOrder(orderers)) {
    try {
      await orderer.ready();
    } catch {
      orderer.setAside();
      continue;
    }
    const { status, info, failure } = await send(orderer, commit, deadline);
    if (status === 'SUCCESS') return;
    unclear ??= failure;
    refused = refusal(
      GrpcStatus.ABORTED,
      `received unsuccessful response from orderer: status=${status}, info=${info}`,
    );
    if (!failure && !TRY_ANOTHER.has(status)) break;
    orderer.setAside();
  }
  throw unclear ?? refused ?? refusal(GrpcStatus.FAILED_PRECONDITION, 'no orderer is connected');
}

interface Said {
  status: string;
  info: string;
  /** It said nothing: nobody knows whether it has the transaction. */
  failure?: GatewayError;
}

async function send({ service }: OrdererLink, commit: Commit, deadline: number): Promise<Said> {
  const timeout = Math.max(1, deadline - Date.now());
  try {
    return await answerOf(service, commit, timeout);
  } catch (cause) {
    const info = cause instanceof Error ? cause.message : 'no answer';
    const failure = refusal(statusOf(cause) ?? GrpcStatus.UNAVAILABLE, info, { cause });
    return { status: 'UNKNOWN', info, failure };
  }
}

/** The library forgets its own time limit when an orderer ends the stream without an answer. */
async function answerOf(service: Committer, commit: Commit, timeout: number): Promise<Said> {
  const late = new AbortController();
  const nothing = sleep(timeout, undefined, { signal: late.signal }).then(() => {
    throw refusal(GrpcStatus.DEADLINE_EXCEEDED, 'the orderer did not answer in time');
  });
  try {
    const answer: unknown = await Promise.race([
      service.sendBroadcast(commit.getSignedEnvelope() as Buffer, timeout),
      nothing,
    ]);
    return parseAnswer(answer);
  } finally {
    late.abort();
    nothing.catch(() => undefined);
  }
}

function parseAnswer(answer: unknown): Said {
  if (typeof answer === 'object' && answer !== null && 'status' in answer) {
    const info = 'info' in answer ? String(answer.info) : '';
    return { status: String(answer.status), info };
  }
  throw refusal(GrpcStatus.UNKNOWN, 'the orderer’s answer cannot be read');
}
