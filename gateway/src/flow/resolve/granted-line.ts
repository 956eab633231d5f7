import type { Enquiry, EnquiryLine } from '@concordat/chaincode/domain';
import { GatewayError, stableCode } from '../../errors';
import type { ReadModel } from '../../ports/read-model';
import type { LineRequest } from './release-message';

export interface GrantedLineDeps {
  mspId: string;
  /** What our own peer has committed. */
  readModel: Pick<ReadModel, 'enquiry' | 'waitFor' | 'fault'>;
  /** How long to wait for the own peer, milliseconds; 5 s unless told otherwise. */
  waitMs?: number;
}

export interface GrantedLine {
  enquiry: Enquiry;
  /** Number of the block that committed the enquiry. */
  block: number;
  line: EnquiryLine;
  /** The line's place in the enquiry, from 0. */
  index: number;
}

export const WAIT_MS = 5_000;

/**
 * The line of an enquiry that our own peer shows as committed VALID and GRANTED to the caller, waiting for it a while.
 * What is unknown, another's, another publisher's or denied is answered alike, in content and in time (invariant 12).
 * Throws `ENQUIRY_NOT_FOUND`, or `CATCHING_UP` while we do not follow the ledger.
 */
export async function findGrantedLine(
  deps: GrantedLineDeps,
  caller: string,
  request: LineRequest,
): Promise<GrantedLine> {
  const fault = deps.readModel.fault();
  if (fault)
    throw new GatewayError('CATCHING_UP', 'this gateway does not follow the ledger now', { retryAfter: 10 });
  const timeoutMs = deps.waitMs ?? WAIT_MS;
  try {
    return await deps.readModel.waitFor(() => lookUp(deps, caller, request), { timeoutMs });
  } catch (cause) {
    if (stableCode(cause) !== 'CATCHING_UP') throw cause;
    throw new GatewayError(
      'ENQUIRY_NOT_FOUND',
      'no enquiry of yours, committed and granted, has this line here',
    );
  }
}

async function lookUp(
  { mspId, readModel }: GrantedLineDeps,
  caller: string,
  request: LineRequest,
): Promise<GrantedLine | undefined> {
  if (request.grantee !== caller) return undefined;
  const found = await readModel.enquiry(caller, request.seq);
  const line = found?.enquiry.lines[request.line];
  if (!line || found.enquiry.enquiryId !== request.enquiryId) return undefined;
  const granted = line.publisher === mspId && line.decision === 'GRANTED';
  return granted ? { enquiry: found.enquiry, block: found.block, line, index: request.line } : undefined;
}
