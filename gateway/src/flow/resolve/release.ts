import type { Enquiry } from '@concordat/chaincode/domain';
import type { Opening } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Clock } from '../../ports/clock';
import { checkOpening, type CheckOpeningDeps } from './check-opening';
import { correctedRelease } from './corrected-release';
import { firstRelease, type FirstReleaseDeps, type FoundRelease } from './first-release';
import { findGrantedLine, type GrantedLine, type GrantedLineDeps } from './granted-line';
import type { KeyMutex } from '../mutex/key-mutex';
import { LAPSE_MS } from './lapse';
import { type LineRequest, parseLineRequest } from './release-message';
import { type MadeRelease, makeRelease, type SealReleaseDeps } from './seal-release';

export type ReleaseDeps = GrantedLineDeps &
  FirstReleaseDeps &
  SealReleaseDeps &
  CheckOpeningDeps & { clock: Clock; locks: KeyMutex };

/**
 * Releases one line of a committed enquiry to its grantee, or refuses (DESIGN section 5). `caller` is the MSP id that
 * mutual TLS and the message signature have both shown, `opening` what it has sealed to us, opened. Asked again, it gives
 * the same records again. What it gives has yet to be sealed.
 * Throws `ENQUIRY_NOT_FOUND`, `ENQUIRY_LAPSED`, `OPENING_INVALID`, `OPENING_MISMATCH`, `ESCROW_MISMATCH`,
 * `NOTHING_TO_CORRECT`.
 */
export async function release(
  deps: ReleaseDeps,
  caller: string,
  asking: { request: unknown; opening: Uint8Array },
): Promise<MadeRelease> {
  const request = parseLineRequest(asking.request);
  const asked = await findGrantedLine(deps, caller, request);
  assertNotLapsed(deps, asked.enquiry, request);
  const opening = await checkOpening(deps, asked.enquiry, asking.opening);
  const found = await deps.locks.run(lineName(asked), () => find(deps, asked, { opening, request }));
  return makeRelease(deps, asked, found);
}

async function find(
  deps: ReleaseDeps,
  asked: GrantedLine,
  { opening, request }: { opening: Opening; request: LineRequest },
): Promise<FoundRelease> {
  if (request.corrects !== undefined)
    return { stored: await correctedRelease(deps, asked, request.corrects) };
  return firstRelease(deps, asked, opening);
}

/** A corrected version may be asked for later: its own rule bounds it. */
function assertNotLapsed({ clock }: ReleaseDeps, enquiry: Enquiry, request: LineRequest): void {
  if (request.corrects !== undefined || clock.now() <= enquiry.time + LAPSE_MS) return;
  throw new GatewayError('ENQUIRY_LAPSED', 'an enquiry is answered for 10 minutes; make a new one');
}

const lineName = ({ enquiry, index }: GrantedLine) => `release ${enquiry.grantee} ${enquiry.seq} ${index}`;
