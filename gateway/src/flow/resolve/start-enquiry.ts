import {
  canonicalJson,
  domainHash,
  type EnquiryRequest,
  fromBase64url,
  toHex,
  utf8,
} from '@concordat/chaincode/domain';
import { drawRandom, escrow, subjectCommitmentOf } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Keys } from '../../ports/keys';
import type { Storage } from '../../ports/storage';
import { chooseBasis, type ChooseBasisDeps, type ChosenBasis } from './choose-basis';
import type { RegistryCache } from '../registry/registry-cache';
import type { ResolveRequest, StoredEnquiry } from './report';
import { SealedTable, type SealedTableDeps } from '../sealed/sealed-table';
import { normaliseSubject } from '../subject/subject';

export interface StartEnquiryDeps extends ChooseBasisDeps {
  registry: RegistryCache;
  storage: Storage;
  keys: Pick<Keys, 'secret' | 'current'>;
}

/** The grantee's own enquiries, by enquiry id. */
export const enquiryTable = (deps: SealedTableDeps) => new SealedTable<StoredEnquiry>(deps, 'enquiry');

/**
 * The enquiry of this id as it was begun before, or begun and persisted now, before anybody is asked.
 * Throws `ENQUIRY_ID_REUSED` where the id stands for another request.
 */
export async function startEnquiry(
  deps: StartEnquiryDeps,
  enquiryId: string,
  asked: ResolveRequest,
): Promise<StoredEnquiry> {
  const request = plainRequest(asked);
  const before = await enquiryTable(deps).get(enquiryId);
  if (!before) return begin(deps, enquiryId, request);
  if (canonicalJson(before.request) === canonicalJson(request)) return before;
  throw new GatewayError('ENQUIRY_ID_REUSED', 'this enquiry id was used for another request; draw a new one');
}

/** Keeps an enquiry as it stands now. */
export async function keepEnquiry(deps: StartEnquiryDeps, stored: StoredEnquiry): Promise<void> {
  const batch = deps.storage.batch();
  enquiryTable(deps).put(batch, stored.asked.enquiryId, stored);
  await batch.commit();
}

function plainRequest(asked: ResolveRequest): StoredEnquiry['request'] {
  const request = { ...asked, subject: normaliseSubject(asked.subject) };
  delete request.enquiryId;
  return request;
}

async function begin(
  deps: StartEnquiryDeps,
  enquiryId: string,
  request: StoredEnquiry['request'],
): Promise<StoredEnquiry> {
  const [chosen, regulator] = await Promise.all([chooseBasis(deps, request), regulatorKey(deps.registry)]);
  const { details, detailsSalt, detailsHash } = sealDetails(request);
  const asked: EnquiryRequest = {
    enquiryId,
    basis: chosen.basis,
    reference: chosen.reference,
    ...subjectParts(request, chosen, regulator),
    product: request.product,
    purpose: request.purpose,
    recipientKeyId: deps.keys.current('seal').keyId,
    detailsHash,
  };
  const { salt, dataLifeDays } = chosen;
  const stored = { request, asked, salt, details, detailsSalt, dataLifeDays, report: null };
  await keepEnquiry(deps, stored);
  return stored;
}

async function regulatorKey(registry: RegistryCache): Promise<Uint8Array> {
  const key = await registry.currentKey(await registry.regulator(), 'seal');
  return fromBase64url(key.publicKey, 32);
}

function subjectParts({ subject }: ResolveRequest, { salt }: ChosenBasis, regulator: Uint8Array) {
  const opening = { ...subject, salt };
  return { subjectCommitment: subjectCommitmentOf(opening), escrow: escrow(opening, regulator) };
}

/** Officer, approver, application number and office stay here; their salted hash goes on the ledger. */
function sealDetails({ officer, approver, application, office }: ResolveRequest) {
  const details: Record<string, string> = {
    application,
    ...(officer !== undefined && { officer }),
    ...(approver !== undefined && { approver }),
    ...(office !== undefined && { office }),
  };
  const salt = drawRandom(32);
  const detailsHash = toHex(domainHash('details', salt, utf8(canonicalJson(details))));
  return { details, detailsSalt: toHex(salt), detailsHash };
}
