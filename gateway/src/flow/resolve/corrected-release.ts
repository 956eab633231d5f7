import type { Enquiry, Status } from '@concordat/chaincode/domain';
import { GatewayError, stableCode } from '../../errors';
import { DAY_MS, DEFAULT_DATA_LIFE_DAYS } from './data-life';
import { consentTermsOf, describe, type FirstReleaseDeps, productGroups } from './first-release';
import { type GrantedLine, type GrantedLineDeps, WAIT_MS } from './granted-line';
import { currentHead, loadRecords, type Releasable } from './release-set';
import { isPastRetention } from './retention';
import { releasesOf, storeRelease, type StoredRelease } from './stored-release';

type CorrectedReleaseDeps = FirstReleaseDeps & GrantedLineDeps;

const LONGEST_CHAIN = 1_000;
/** A version that has been taken back is not given to anybody any more. */
const GONE = new Set<Status>(['WITHDRAWN', 'RETENTION_ENDED', 'ERASED']);

/**
 * The version that replaces a record released before under this line, as an entry of its own, uncounted, within the
 * data life that the consent grants. Throws `NOTHING_TO_CORRECT`, `DATA_LIFE_OVER` or `CORRECTION_UNAVAILABLE`.
 */
export async function correctedRelease(
  deps: CorrectedReleaseDeps,
  asked: GrantedLine,
  corrects: string,
): Promise<StoredRelease> {
  const releases = await releasesOf(deps, asked);
  if (!releases.some(({ leafHashes }) => leafHashes.includes(corrects))) throw nothing();
  await assertWithinDataLife(deps, asked.enquiry);
  const before = releases.find((stored) => stored.corrects === corrects);
  if (before) return before;
  await untilReplaced(deps, corrects);
  const time = deps.clock.now();
  const replacement = await loadReplacement(deps, asked, corrects);
  const head = await currentHead(deps);
  if (replacement.index >= head.size) {
    throw new GatewayError(
      'CORRECTION_UNAVAILABLE',
      'the corrected version is not attested yet; ask again soon',
    );
  }
  const told = describe([replacement], await productGroups(deps, asked));
  return storeRelease(deps, asked, { n: releases.length, corrects, head, time, ...told });
}

/** Waits a while for our own peer, as for an enquiry: the grantee may have been told by a peer that is a block ahead. */
async function untilReplaced({ readModel, mspId, waitMs }: CorrectedReleaseDeps, leafHash: string) {
  const replacement = async () =>
    (await readModel.get('status', mspId, leafHash))?.value.replacement ?? undefined;
  try {
    await readModel.waitFor(replacement, { timeoutMs: waitMs ?? WAIT_MS });
  } catch (cause) {
    if (stableCode(cause) !== 'CATCHING_UP') throw cause;
  }
}

async function assertWithinDataLife(deps: FirstReleaseDeps, enquiry: Enquiry): Promise<void> {
  const days = (await consentTermsOf(deps, enquiry))?.dataLifeDays ?? DEFAULT_DATA_LIFE_DAYS;
  if (deps.clock.now() <= enquiry.time + days * DAY_MS) return;
  throw new GatewayError(
    'DATA_LIFE_OVER',
    'what was released may not be kept any more, so it is not corrected',
  );
}

async function loadReplacement(
  deps: FirstReleaseDeps,
  asked: GrantedLine,
  corrects: string,
): Promise<Releasable> {
  const leafHash = await lastOfChain(deps, corrects);
  if (leafHash === corrects) throw nothing();
  const [found] = await loadRecords(deps, [leafHash]);
  const usable = found && found.record.entry.schema === asked.line.schema && !GONE.has(found.status);
  if (usable && !isPastRetention(found.record, deps.clock.now())) return found;
  throw nothing();
}

/**
 * Follows corrections on the ledger to the version that none has corrected. What superseded a record is a new fact, not
 * a correction: it needs an enquiry of its own, which is decided and counted.
 */
async function lastOfChain({ readModel, mspId }: FirstReleaseDeps, from: string): Promise<string> {
  let leafHash = from;
  for (let steps = 0; steps < LONGEST_CHAIN; steps++) {
    const status = (await readModel.get('status', mspId, leafHash))?.value;
    if (status?.status !== 'CORRECTED' || status.replacement === null) return leafHash;
    leafHash = status.replacement;
  }
  throw nothing();
}

const nothing = () =>
  new GatewayError(
    'NOTHING_TO_CORRECT',
    'no corrected version of a record that was released under this line',
  );
