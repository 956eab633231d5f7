import { peer } from '@hyperledger/fabric-protos';
import type { Endorser } from '../endorsement/endorser';
import { prepareTransaction } from '../endorsement/prepared-transaction';
import { serializeResponsePayload } from '../endorsement/response-payload';
import type { Signer } from '../identity/signer';
import type { LedgerStore } from '../ledger/ledger-store';
import type { PocketChaincode } from '../options';
import { parseProposal } from '../proposal/proposal';
import { buildProposal } from '../proposal/proposal-builder';
import { Transaction } from '../proposal/transaction';
import { ReadWriteSet } from '../simulation/read-write-set';
import type { BlockValidator } from '../validation/block-validator';
import { Code } from '../validation/codes';
import { definitionFields, readSequence } from './definition-fields';
import { LIFECYCLE, sequenceKey } from './lifecycle';

interface DefinitionParts {
  channel: string;
  admin: Signer;
  endorser: Endorser;
  ledger: LedgerStore;
  validator: BlockValidator;
}

/**
 * Commits the definitions of new or changed chaincodes as `_lifecycle` transactions in one block, endorsed by every
 * governing member. As in Fabric, each endorsement reads its chaincode's Sequence, so it ends with its definition.
 */
export async function ensureDefinitions(
  parts: DefinitionParts,
  chaincodes: PocketChaincode[],
): Promise<void> {
  const transactions = await Promise.all(
    chaincodes.flatMap((chaincode) => {
      const sequence = nextSequence(parts.ledger, chaincode);
      return sequence === undefined ? [] : [defineChaincode(parts, chaincode, sequence)];
    }),
  );
  if (transactions.length === 0) return;
  const commit = await parts.validator.validate(transactions);
  const refused = commit.transactions.find(({ code }) => code !== Code.VALID);
  if (refused) throw new Error(`POCKET_DEFINITION_REFUSED: validation code ${refused.code}`);
  await parts.ledger.commit(commit);
}

function nextSequence(ledger: LedgerStore, chaincode: PocketChaincode): number | undefined {
  const committed = ledger.current(LIFECYCLE, sequenceKey(chaincode.name));
  if (!committed) return 1;
  const sequence = readSequence(committed.value);
  const same = definitionFields(chaincode, sequence).every(([key, value]) => {
    const current = ledger.current(LIFECYCLE, key);
    return current !== undefined && Buffer.compare(current.value, value) === 0;
  });
  return same ? undefined : sequence + 1;
}

async function defineChaincode(
  parts: DefinitionParts,
  chaincode: PocketChaincode,
  sequence: number,
): Promise<Transaction> {
  const { channel, admin, endorser, ledger } = parts;
  const signed = await buildProposal({
    channel,
    chaincode: LIFECYCLE,
    args: ['CommitChaincodeDefinition', chaincode.name, String(sequence)],
    signer: admin,
  });
  const proposal = parseProposal(signed);
  const set = new ReadWriteSet();
  const key = sequenceKey(chaincode.name);
  set.read(LIFECYCLE, key, ledger.current(LIFECYCLE, key)?.version);
  definitionFields(chaincode, sequence).forEach(([field, value]) => set.write(LIFECYCLE, field, value));
  const response = new peer.Response();
  response.setStatus(200);
  const payload = serializeResponsePayload({
    proposal,
    result: { response },
    results: set.serialize(),
    version: '',
  });
  const endorsements = endorser.organisations.map((mspId) => endorser.sign(mspId, payload));
  const envelope = prepareTransaction(proposal, payload, await Promise.all(endorsements));
  envelope.setSignature(await admin.sign(envelope.getPayload_asU8()));
  return new Transaction(envelope.serializeBinary());
}
