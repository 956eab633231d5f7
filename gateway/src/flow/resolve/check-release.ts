import { type Enquiry, toHex } from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import type { Ledger } from '../../ports/ledger';
import { readCheckpoint, type ReleaseStatement } from '../../verify';
import type { RegistryCache } from '../registry/registry-cache';
import { type AskedFor, type PublisherFacts, type VerifiedRelease, verifyRelease } from './verify-release';

export interface CheckReleaseDeps {
  ledger: Ledger;
  registry: Pick<RegistryCache, 'schema' | 'keys' | 'product' | 'currentHead' | 'attestedHead'>;
}

export type CheckedRelease = Pick<VerifiedRelease, 'statement' | 'bundles'>;

export interface ExpectedRelease {
  enquiry: Enquiry;
  line: number;
  /** Whether a corrected version (n ≥ 1) was asked for. */
  correction: boolean;
}

/**
 * Verifies a release that was opened: all that can be verified offline, and that the head is on the ledger.
 * Throws `PEER_ANSWER_INVALID` where it cannot be read, `EVIDENCE_INVALID` with the first thing that does not hold.
 */
export async function checkRelease(
  deps: CheckReleaseDeps,
  opened: Uint8Array,
  expected: ExpectedRelease,
): Promise<CheckedRelease> {
  const { enquiry } = expected;
  const question = { opened, asked: askedFor(expected), facts: await factsOf(deps, expected) };
  const { statement, bundles, checkpoint } = verifyRelease(question);
  await assertHeadOnLedger(deps.registry, { checkpoint, statement, enquiry });
  return { statement, bundles };
}

const invalid = (detail: string) => new GatewayError('EVIDENCE_INVALID', detail);

function lineOf({ enquiry, line }: ExpectedRelease) {
  const found = enquiry.lines[line];
  if (found) return found;
  throw invalid('the enquiry has no such line');
}

function askedFor(expected: ExpectedRelease): AskedFor {
  const { grantee, enquiryId, seq, recipientKeyId } = expected.enquiry;
  const { line, correction } = expected;
  return { grantee, enquiryId, seq, line, schema: lineOf(expected).schema, recipientKeyId, correction };
}

async function factsOf(
  { ledger, registry }: CheckReleaseDeps,
  expected: ExpectedRelease,
): Promise<PublisherFacts> {
  const { publisher, schema: id } = lineOf(expected);
  const [{ document, facts }, keys, product] = await Promise.all([
    registry.schema(id),
    registry.keys(publisher),
    registry.product(expected.enquiry.product),
  ]);
  const named = product.lines.find((one) => one.publisher === publisher && one.schema === id);
  const schema = { id, hash: facts.hash, document };
  return { channel: ledger.channel, publisher, keys, schema, groups: named?.groups ?? [] };
}

/** A head that stands on the ledger cannot be one that the publisher shows to us alone. */
async function assertHeadOnLedger(
  registry: CheckReleaseDeps['registry'],
  {
    checkpoint,
    statement: { publisher, logSize },
    enquiry,
  }: { checkpoint: string; statement: ReleaseStatement; enquiry: Enquiry },
): Promise<void> {
  if (logSize === 0) return assertNoHeadBy(registry, publisher, enquiry.time);
  const shown = readCheckpoint(checkpoint);
  const head = shown && (await registry.attestedHead(publisher, shown.size));
  if (shown && head?.size === shown.size && head.root === toHex(shown.root)) return;
  throw invalid(`no head of size ${logSize} with this root stands on the ledger`);
}

/** Transaction times are their clients' own: a head of the same minute may have been ordered after the enquiry. */
const SAME_TIME_MS = 60_000;
/** A release is asked for within minutes of its enquiry: hardly any heads were attested since. */
const MOST_HEADS = 1_000;

/** A publisher that says its log is empty must have attested nothing by then. Heads are followed back from the newest. */
export async function assertNoHeadBy(
  registry: Pick<RegistryCache, 'currentHead' | 'attestedHead'>,
  publisher: string,
  time: number,
): Promise<void> {
  let head = await registry.currentHead(publisher);
  for (let steps = 0; head && steps < MOST_HEADS; steps += 1) {
    if (head.time + SAME_TIME_MS <= time) break;
    head = head.previousSize === 0 ? null : await registry.attestedHead(publisher, head.previousSize);
  }
  if (head) throw invalid('the publisher says that its log was empty; a head of it stands on the ledger');
}
