import { common } from '@hyperledger/fabric-protos';
import { type Identity, IdentityError, type MspRegistry } from '../identity/msp-registry';
import { hasDerivedTxId, MalformedError } from '../proposal/header';
import { proposalHash } from '../proposal/proposal';
import type { Action, Transaction } from '../proposal/transaction';
import { Code, type CodeValue } from './codes';
import { type EndorsementPolicy, satisfies } from './endorsement-policy';

export interface CheckOptions {
  channel: string;
  msps: MspRegistry;
  /** The policy of a namespace; none means that nobody may write there. */
  policyOf: (namespace: string) => EndorsementPolicy | undefined;
}

/** Everything about a transaction that does not depend on the state: form, creator, signatures, policy. */
export async function checkTransaction(transaction: Transaction, options: CheckOptions): Promise<CodeValue> {
  try {
    const { header } = transaction;
    if (header.type !== common.HeaderType.ENDORSER_TRANSACTION) return Code.UNKNOWN_TX_TYPE;
    if (header.channelId !== options.channel) return Code.TARGET_CHAIN_NOT_FOUND;
    if (!hasDerivedTxId(header)) return Code.BAD_PROPOSAL_TXID;
    if (!(await isCreatorValid(transaction, options.msps))) return Code.BAD_CREATOR_SIGNATURE;
    return await checkAction(transaction, options);
  } catch (error) {
    if (error instanceof MalformedError) return Code.BAD_PAYLOAD;
    throw error;
  }
}

async function isCreatorValid(
  { header, payload, signature }: Transaction,
  msps: MspRegistry,
): Promise<boolean> {
  const creator = identify(header.creator, msps);
  return creator !== undefined && (await msps.verify(creator, payload, signature));
}

async function checkAction(transaction: Transaction, options: CheckOptions): Promise<CodeValue> {
  const action = transaction.action();
  const { header } = transaction;
  if (!Buffer.from(action.header).equals(header.signatureHeaderBytes))
    return Code.INVALID_ENDORSER_TRANSACTION;
  if (!proposalHash(header, action.publicPayload).equals(action.proposalHash)) {
    return Code.INVALID_ENDORSER_TRANSACTION;
  }
  if (action.hasPrivateData) return Code.ILLEGAL_WRITESET;
  if (hasDoubledKeys(action)) return Code.BAD_RWSET;
  return checkPolicies(action, options);
}

function hasDoubledKeys({ readWriteSets }: Action): boolean {
  const names = readWriteSets.map(({ namespace }) => namespace);
  return (
    new Set(names).size < names.length ||
    readWriteSets.some(({ set }) => {
      const keys = set.getWritesList().map((write) => write.getKey());
      return new Set(keys).size < keys.length;
    })
  );
}

/** The policies of the invoked chaincode and of every namespace written, each by distinct organisations' peers. */
async function checkPolicies(action: Action, { msps, policyOf }: CheckOptions): Promise<CodeValue> {
  const written = action.readWriteSets
    .filter(({ set }) => set.getWritesList().length + set.getMetadataWritesList().length > 0)
    .map(({ namespace }) => namespace);
  const policies = [...new Set([action.chaincode, ...written])].map(policyOf);
  if (policies.includes(undefined)) return Code.INVALID_CHAINCODE;
  const endorsedBy = await validEndorsers(action, msps);
  const all = policies.every((policy) => policy && satisfies(policy, endorsedBy));
  return all ? Code.VALID : Code.ENDORSEMENT_POLICY_FAILURE;
}

async function validEndorsers(
  { endorsements, responsePayload }: Action,
  msps: MspRegistry,
): Promise<Set<string>> {
  const endorsedBy = new Set<string>();
  for (const { endorser, signature } of endorsements) {
    const identity = identify(endorser, msps);
    if (identity?.role !== 'peer') continue;
    const signed = Buffer.concat([responsePayload, endorser]);
    if (await msps.verify(identity, signed, signature)) endorsedBy.add(identity.mspId);
  }
  return endorsedBy;
}

function identify(serialized: Uint8Array, msps: MspRegistry): Identity | undefined {
  try {
    return msps.identify(serialized);
  } catch (error) {
    if (error instanceof IdentityError) return undefined;
    throw error;
  }
}
