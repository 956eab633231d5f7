import { ledger, peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import type { Bench } from './bench';

/** One call, with what endorsers signed for it; bytes in hexadecimal. */
export interface GoldenCall {
  call: string[];
  /** Validation code. */
  code: number;
  /** `Response`, unless it names transactions. */
  response?: string;
  /** `TxReadWriteSet`; the version of the chaincode's definition is left out. */
  results: string;
  /** `ChaincodeEvent` without its transaction id. */
  event: string;
}

/** Calls that leave no choice to chaincode, clock or chance; one block each. */
const CALLS: [name: string, ...args: string[]][] = [
  ['put', 'v-a', '1'],
  ['put', 'v-b', '2'],
  ['put', 'v-税务局 \u{1f3db}', 'unicode'],
  ['put', 'v-税务局 \u{1f3db}', ''],
  ['get', 'v-a'],
  ['get', 'v-absent'],
  ['increment', 'v-n'],
  ['increment', 'v-n'],
  ['putThenGet', 'v-n', '7'],
  ['remove', 'v-b'],
  ['remove', 'v-absent'],
  ['mixed', 'v-m'],
  ['mixed', 'v-m'],
  ['putSize', 'v-size', '300'],
  ['putMany', 'v-r', '120'],
  ['range', 'v-r', 'v-s'],
  ['range', 'v-r0003', 'v-r0007'],
  ['range', 'v-r0000', 'v-r0050'],
  ['range', 'v-r0000', 'v-r0051'],
  ['range', 'v-s', 'v-r'],
  ['range', 'v-none', 'v-nonf'],
  ['firstOf', 'v-r', 'v-s'],
  ['firstOf', 'v-r', 'v-r0050'],
  ['count', 'v-r', 'v-s', 'v-count'],
  ['page', 'v-r', 'v-s', '5', ''],
  ['page', 'v-r', 'v-s', '5', 'v-r0005'],
  ['page', 'v-r', 'v-s', '60', 'v-r0100'],
  ['putPair', 'a', 'one'],
  ['putPair', 'ab', 'two'],
  ['pairs', 'a'],
  ['history', 'v-n'],
  ['emit', 'v-event', 'payload'],
  ['raw:answer', '250', 'said', 'payload'],
  ['raw:answer', '200', '', ''],
  ['copySingle', 'v-r000', 'v-copy', '12'],
  ['copyBatched', 'v-r000', 'v-copy', '12'],
];
const NAMES_TRANSACTIONS = 'history';
/** Block of the first call: later than any network needs to come up, since versions are what is compared. */
const FIRST_BLOCK = 12;

/** Makes the calls one after the other, on a ledger that has just come up. */
export async function playGolden(bench: Bench): Promise<GoldenCall[]> {
  let last = 0;
  while (last < FIRST_BLOCK - 1) last = (await bench.submit('put', 'v-filler', 'x')).block;
  expect(last, 'the height of a ledger that has just come up').to.equal(FIRST_BLOCK - 1);
  const calls: GoldenCall[] = [];
  for (const call of CALLS) {
    const [name, ...args] = call;
    const { code, action } = await bench.submit(name, ...args);
    const response = Buffer.from(action.response.serializeBinary()).toString('hex');
    calls.push({
      call,
      code,
      ...(name === NAMES_TRANSACTIONS ? {} : { response }),
      results: withoutDefinition(action.results),
      event: withoutTransaction(action.event),
    });
  }
  return calls;
}

/** Networks define their chaincode in different blocks: that one version is taken out of the sets. */
function withoutDefinition(results: Uint8Array): string {
  const all = ledger.rwset.TxReadWriteSet.deserializeBinary(results);
  expect(same(all.serializeBinary(), results), 'the sets encode to themselves').to.equal(true);
  for (const one of all.getNsRwsetList()) {
    if (one.getNamespace() !== '_lifecycle') continue;
    const set = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(one.getRwset_asU8());
    expect(same(set.serializeBinary(), one.getRwset_asU8()), 'the set encodes to itself').to.equal(true);
    set.getReadsList().forEach((read) => read.clearVersion());
    one.setRwset(set.serializeBinary());
  }
  return Buffer.from(all.serializeBinary()).toString('hex');
}

function withoutTransaction(event: Uint8Array): string {
  if (event.length === 0) return '';
  const parsed = peer.ChaincodeEvent.deserializeBinary(event);
  expect(same(parsed.serializeBinary(), event), 'the event encodes to itself').to.equal(true);
  parsed.setTxId('');
  return Buffer.from(parsed.serializeBinary()).toString('hex');
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
