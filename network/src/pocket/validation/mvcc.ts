import type { ledger } from '@hyperledger/fabric-protos';
import { sameVersion, type Version } from '../ledger/version';
import { sameReads } from '../simulation/range-summary';
import { toRead } from '../simulation/read-write-set';
import type { Action } from '../proposal/transaction';
import { Code, type CodeValue } from './codes';
import type { PendingState } from './pending-state';

type KVRead = ledger.rwset.kvrwset.KVRead;
type RangeQueryInfo = ledger.rwset.kvrwset.RangeQueryInfo;

/** Whether everything the simulation read is still as it was: keys (MVCC) and ranges (phantoms). */
export async function checkReads({ readWriteSets }: Action, state: PendingState): Promise<CodeValue> {
  for (const { namespace, set } of readWriteSets) {
    for (const read of set.getReadsList()) {
      const current = state.get(namespace, read.getKey())?.version;
      if (!sameVersion(current, versionOf(read))) return Code.MVCC_READ_CONFLICT;
    }
  }
  for (const { namespace, set } of readWriteSets) {
    for (const info of set.getRangeQueriesInfoList()) {
      if (!(await isRangeUnchanged(namespace, info, state))) return Code.PHANTOM_READ_CONFLICT;
    }
  }
  return Code.VALID;
}

async function isRangeUnchanged(
  namespace: string,
  info: RangeQueryInfo,
  state: PendingState,
): Promise<boolean> {
  const exhausted = info.getItrExhausted();
  const current = await state.range({
    namespace,
    start: info.getStartKey(),
    end: info.getEndKey(),
    endInclusive: !exhausted,
  });
  return sameReads(
    info,
    current.map(({ key, version }) => toRead(key, version)),
  );
}

function versionOf(read: KVRead): Version | undefined {
  const version = read.getVersion();
  return version && { block: version.getBlockNum(), tx: version.getTxNum() };
}

/** Puts a valid transaction's writes on the pending state. */
export function applyWrites({ readWriteSets }: Action, version: Version, state: PendingState): void {
  for (const { namespace, set } of readWriteSets) {
    for (const write of set.getWritesList()) {
      const key = write.getKey();
      const value = write.getValue_asU8();
      const deleted = write.getIsDelete() || value.length === 0;
      const metadata = state.get(namespace, key)?.metadata ?? {};
      state.set(namespace, key, deleted ? undefined : { version, value, metadata });
    }
    for (const write of set.getMetadataWritesList()) {
      const entry = state.get(namespace, write.getKey());
      const named = write.getEntriesList().map((item) => [item.getName(), item.getValue_asU8()] as const);
      if (entry)
        state.set(namespace, write.getKey(), { ...entry, version, metadata: Object.fromEntries(named) });
    }
  }
}
