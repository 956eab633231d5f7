import { common, peer } from '@hyperledger/fabric-protos';
import { transactionsOf, validationCodes } from '../ledger/block';
import { Transaction } from '../proposal/transaction';
import { Code, type CodeValue } from '../validation/codes';

export interface BlockEvent {
  txId: string;
  event: peer.ChaincodeEvent;
}

interface BlockTransaction {
  transaction: Transaction;
  code: CodeValue;
  event: peer.ChaincodeEvent | undefined;
}

function transactionsIn(block: common.Block): BlockTransaction[] {
  const codes = validationCodes(block);
  return transactionsOf(block).map((bytes, index) => {
    const transaction = new Transaction(bytes);
    const code = (codes[index] ?? Code.INVALID_OTHER_REASON) as CodeValue;
    const isEndorsed = transaction.header.type === common.HeaderType.ENDORSER_TRANSACTION;
    return { transaction, code, event: code === Code.VALID && isEndorsed ? eventOf(transaction) : undefined };
  });
}

function eventOf(transaction: Transaction): peer.ChaincodeEvent | undefined {
  const bytes = transaction.action().event;
  return bytes.length > 0 ? peer.ChaincodeEvent.deserializeBinary(bytes) : undefined;
}

/** Chaincode events of a block's valid transactions, in order. */
export function eventsOf(block: common.Block): BlockEvent[] {
  return transactionsIn(block).flatMap(({ transaction, event }) =>
    event ? [{ txId: transaction.txId, event }] : [],
  );
}

/** A block without payloads: ids, verdicts, names of events. */
export function toFilteredBlock(block: common.Block, channel: string): peer.FilteredBlock {
  const filtered = new peer.FilteredBlock();
  filtered.setChannelId(channel);
  filtered.setNumber(block.getHeader()?.getNumber() ?? 0);
  filtered.setFilteredTransactionsList(transactionsIn(block).map(toFilteredTransaction));
  return filtered;
}

function toFilteredTransaction({ transaction, code, event }: BlockTransaction): peer.FilteredTransaction {
  const filtered = new peer.FilteredTransaction();
  filtered.setTxid(transaction.txId);
  filtered.setType(transaction.header.type as common.HeaderTypeMap[keyof common.HeaderTypeMap]);
  filtered.setTxValidationCode(code);
  if (event) {
    const action = new peer.FilteredChaincodeAction();
    event.setPayload('');
    action.setChaincodeEvent(event);
    const actions = new peer.FilteredTransactionActions();
    actions.setChaincodeActionsList([action]);
    filtered.setTransactionActions(actions);
  }
  return filtered;
}
