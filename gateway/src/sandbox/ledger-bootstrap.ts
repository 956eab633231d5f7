import {
  agreementHash,
  type AgreementTerms,
  bootstrapHash,
  canAct,
  proposalId,
  requiredApprovals,
  type Product,
  toBase64url,
} from '@concordat/chaincode/domain';
import {
  type Consortium,
  type ConsortiumOrganisation,
  governingMembers,
} from '@concordat/network/consortium';
import { setTimeout as sleep } from 'node:timers/promises';
import { submitAgain } from '../flow/ledger/submit-again';
import { sampleProducts, sampleSchemas } from '../intake/sample';
import { type Ledger, LedgerError } from '../ports/ledger';
import { parseProposals } from '../ports/ledger-proposals';
import { parseOrganisations } from '../ports/ledger-values';
import type { NewKey } from '../ports/keys';
import { foundingMembers } from './founding';
import { ASSISTANCE_AGREEMENT, ASSISTANCE_PRODUCT } from './sample-agreement';

/** What registering needs: each organisation's ledger under its administrator, and its new keys. */
export interface BootstrapParts {
  /** The members as they are now. */
  consortium: Consortium;
  /** Those that the consortium starts with. */
  founders: Consortium;
  admin: (mspId: string) => Ledger;
  keysOf: (mspId: string) => NewKey[];
  onFirstCommit: () => void;
}

/**
 * Puts the consortium on the ledger: members, keys, schemas, products, agreements; then the members end the founding by
 * their votes. May be repeated; on a consortium that is founded, only keys that are missing are registered.
 */
export async function bootstrapLedger(parts: BootstrapParts): Promise<void> {
  if (await isFounded(parts)) {
    parts.onFirstCommit();
    return registerMissingKeys(parts);
  }
  await registerOrganisations(parts);
  parts.onFirstCommit();
  const own = parts.consortium.organisations.map((organisation) => registerOwn(parts, organisation));
  await untilEverywhere(parts, Math.max(...(await Promise.all(own))));
  const governing = parts.consortium.organisations.filter((member) => member.governing);
  await registerProducts(parts, governing[0]?.mspId ?? '', [...sampleProducts(), ASSISTANCE_PRODUCT]);
  await agree(parts, ASSISTANCE_AGREEMENT);
  await endFounding(parts);
}

async function isFounded({ consortium, admin }: BootstrapParts): Promise<boolean> {
  const [first] = governingMembers(consortium);
  try {
    const call = { contract: 'governance', function: 'proposals', argument: {} };
    const proposals = await admin(first?.mspId ?? '').evaluate(call, parseProposals);
    return proposals.some(({ kind, state }) => kind === 'FOUND' && state === 'EXECUTED');
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'ORGANISATION_UNKNOWN') return false;
    throw error;
  }
}

/** As after a join that broke off. A member that is suspended registers nothing. */
async function registerMissingKeys(parts: BootstrapParts): Promise<void> {
  const { consortium, admin } = parts;
  const [first] = governingMembers(consortium);
  const call = { contract: 'registry', function: 'organisations', argument: {} };
  const registered = await admin(first?.mspId ?? '').evaluate(call, parseOrganisations);
  const active = registered.filter(canAct).map(({ mspId }) => mspId);
  const members = consortium.organisations.filter(({ mspId }) => active.includes(mspId));
  await Promise.all(members.map(({ mspId }) => registerKeys(admin(mspId), parts.keysOf(mspId))));
}

/** From here on schemas, products and agreements go by proposal. */
async function endFounding(parts: BootstrapParts): Promise<void> {
  const { consortium, founders, admin } = parts;
  const members = governingMembers(consortium);
  const [proposer, ...voters] = members.slice(0, requiredApprovals(members.length));
  if (!proposer) return;
  const content = { bootstrap: bootstrapHash(foundingMembers(founders)) };
  const asked = { kind: 'FOUND', content, expires: Date.now() + DAY_MS } as const;
  const ledger = admin(proposer.mspId);
  const id = proposalId({ ...asked, channel: ledger.channel, proposer: proposer.mspId });
  await untilEverywhere(parts, await submit(ledger, 'governance:propose', asked));
  for (const { mspId } of voters) {
    await untilEverywhere(parts, await submit(admin(mspId), 'governance:approve', { id }));
  }
}

async function registerOrganisations(parts: BootstrapParts): Promise<void> {
  const { founders, admin } = parts;
  const organisations = foundingMembers(founders);
  const first = organisations.find(({ governing }) => governing)?.mspId ?? '';
  await untilEverywhere(parts, await submit(admin(first), 'bootstrap', { organisations }));
}

/** An organisation's own keys and schemas, by its own administrator. Resolves to the number of the last block. */
async function registerOwn(
  { admin, keysOf }: BootstrapParts,
  { mspId }: ConsortiumOrganisation,
): Promise<number> {
  const ledger = admin(mspId);
  let block = await registerKeys(ledger, keysOf(mspId));
  for (const { publisher, document } of sampleSchemas()) {
    if (publisher === mspId) block = await submit(ledger, 'registerSchema', { document });
  }
  return block;
}

/** Registers an organisation's keys under its administrator; may be repeated. Resolves to the number of the last block. */
export async function registerKeys(ledger: Ledger, keys: NewKey[]): Promise<number> {
  let block = 0;
  for (const { keyId, use, publicKey, proof } of keys) {
    const key = { keyId, use, publicKey: toBase64url(publicKey), proof: toBase64url(proof) };
    block = await submit(ledger, 'registerKey', key);
  }
  return block;
}

async function registerProducts(parts: BootstrapParts, mspId: string, products: Product[]): Promise<void> {
  const ledger = parts.admin(mspId);
  const registered = products.map((product) => submit(ledger, 'registerProduct', { product }));
  await untilEverywhere(parts, Math.max(...(await Promise.all(registered))));
}

/** Proposed by its first party, approved by the others. */
async function agree(parts: BootstrapParts, terms: AgreementTerms): Promise<void> {
  const { admin } = parts;
  const [proposer, ...others] = terms.parties;
  if (proposer === undefined) return;
  await untilEverywhere(parts, await submit(admin(proposer), 'proposeAgreement', { terms }));
  for (const party of others) {
    await submit(admin(party), 'approveAgreement', { id: terms.id, hash: agreementHash(terms) });
  }
}

const DAY_MS = 86_400_000;
const BLOCK_MS = 30_000;
const BLOCK_POLL_MS = 10;

/** What one organisation has done, the next can build on only once its own peer has that block. */
async function untilEverywhere({ consortium, admin }: BootstrapParts, block: number): Promise<void> {
  const governing = consortium.organisations.filter((member) => member.governing);
  await Promise.all(governing.map(({ mspId }) => untilBlock(admin(mspId), block)));
}

async function untilBlock(ledger: Ledger, block: number): Promise<void> {
  const deadline = Date.now() + BLOCK_MS;
  while ((await ledger.height()) <= block) {
    if (Date.now() > deadline) {
      throw new LedgerError('LEDGER_UNAVAILABLE', `the peer of ${ledger.mspId} did not get block ${block}`);
    }
    await sleep(BLOCK_POLL_MS);
  }
}

/**
 * Every step may be repeated, so a race that was lost to another organisation's step is simply run again. Resolves to the
 * number of the step's block.
 */
async function submit(ledger: Ledger, name: string, argument: unknown): Promise<number> {
  const [contract, named] = name.split(':');
  const call = named
    ? { contract: contract ?? '', function: named, argument }
    : { contract: 'registry', function: name, argument };
  return (await submitAgain(ledger, call, (value) => value)).block;
}
