import { sealBlock } from '../ledger/block';
import type { BlockCommit, LedgerStore } from '../ledger/ledger-store';
import { MalformedError } from '../proposal/header';
import type { Transaction } from '../proposal/transaction';
import { Code, type CodeValue } from './codes';
import { applyWrites, checkReads } from './mvcc';
import { PendingState } from './pending-state';
import { type CheckOptions, checkTransaction } from './transaction-checks';

/** Validates ordered transactions one after the other and makes the block that records the verdicts. */
export class BlockValidator {
  constructor(
    private readonly ledger: LedgerStore,
    private readonly options: CheckOptions,
  ) {}

  async validate(transactions: Transaction[]): Promise<BlockCommit> {
    const number = this.ledger.height;
    const state = new PendingState(this.ledger);
    const seen = new Set<string>();
    const codes: CodeValue[] = [];
    const history: BlockCommit['history'] = [];
    const named: BlockCommit['transactions'] = [];
    for (const [tx, transaction] of transactions.entries()) {
      const code = await this.#verdict(transaction, seen, state);
      codes.push(code);
      if (code !== Code.DUPLICATE_TXID) named.push({ txId: transaction.txId, tx, code });
      seen.add(transaction.txId);
      if (code !== Code.VALID) continue;
      applyWrites(transaction.action(), { block: number, tx }, state);
      history.push(...writtenKeys(transaction).map((written) => ({ ...written, tx })));
    }
    const bytes = transactions.map((transaction) => transaction.bytes);
    const block = sealBlock({ number, previousHash: this.ledger.lastHash, transactions: bytes, codes });
    return { block, transactions: named, updates: state.updates(), history };
  }

  async #verdict(transaction: Transaction, seen: Set<string>, state: PendingState): Promise<CodeValue> {
    if (seen.has(transaction.txId) || this.ledger.transaction(transaction.txId)) return Code.DUPLICATE_TXID;
    const code = await checkTransaction(transaction, this.options);
    if (code !== Code.VALID) return code;
    try {
      return await checkReads(transaction.action(), state);
    } catch (error) {
      if (error instanceof MalformedError) return Code.BAD_RWSET;
      throw error;
    }
  }
}

function writtenKeys(transaction: Transaction): { namespace: string; key: string }[] {
  return transaction
    .action()
    .readWriteSets.flatMap(({ namespace, set }) =>
      set.getWritesList().map((write) => ({ namespace, key: write.getKey() })),
    );
}
