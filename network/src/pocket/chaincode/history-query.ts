import { ledger } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { transactionsOf } from '../ledger/block';
import { Transaction } from '../proposal/transaction';
import type { Invocation } from './invocation';
import type { QuerySource } from './query-pages';

/** A key's values, newest first, out of the blocks themselves. As in Fabric, history is not part of the read set. */
export async function historySource(invocation: Invocation, key: string): Promise<QuerySource> {
  const { ledger: store, simulation, namespace } = invocation;
  const places = await store.history(simulation.view, namespace, key);
  let at = 0;
  return {
    next: (count) => {
      const page = places.slice(at, (at += count));
      return Promise.resolve(
        page.map(({ block, tx }) => modification(readTransaction(invocation, block, tx), namespace, key)),
      );
    },
    close: () => Promise.resolve(),
  };
}

function readTransaction({ ledger: store }: Invocation, number: number, tx: number): Transaction {
  const block = store.block(number);
  const bytes = block && transactionsOf(block)[tx];
  if (!bytes) throw new Error(`POCKET_LEDGER_DAMAGED: no transaction ${tx} in block ${number}`);
  return new Transaction(bytes);
}

function modification(transaction: Transaction, namespace: string, key: string): Uint8Array {
  const set = transaction.action().readWriteSets.find((candidate) => candidate.namespace === namespace)?.set;
  const write = set?.getWritesList().find((candidate) => candidate.getKey() === key);
  const result = new ledger.queryresult.KeyModification();
  result.setTxId(transaction.txId);
  result.setTimestamp(Timestamp.fromDate(new Date(transaction.header.timestamp)));
  result.setIsDelete(write?.getIsDelete() ?? false);
  if (write) result.setValue(write.getValue_asU8());
  return result.serializeBinary();
}
