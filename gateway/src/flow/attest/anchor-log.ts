import { sequence, stateKey, toHex } from '@concordat/chaincode/domain';
import type { LogHead } from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import { parseLogHead, parseLogHeadOrNull } from '../../ports/ledger-values';
import { encodeRow, REGISTER } from '../publish/register-tables';
import type { AnchoredHead } from './anchored-head';
import { anchoredHead } from './anchored-head';
import type { AttestDeps } from './attest-deps';
import { findWrites } from './find-writes';
import { signCheckpoint } from './sign-checkpoint';

/**
 * Asks the ledger where our log stands, and writes down a head that was committed without our hearing of it. Throws
 * LOG_BEHIND_LEDGER (an old copy of the log) or LOG_FORKED (another log): then nothing may be anchored.
 */
export async function askWhereWeStand(deps: AttestDeps): Promise<AnchoredHead | undefined> {
  const { ledger, log, mspId } = deps;
  const call = { contract: 'attestation', function: 'head', argument: { publisher: mspId } };
  const head = await ledger.evaluate(call, parseLogHeadOrNull);
  const known = await anchoredHead(deps);
  if (head === null) return known;
  if (head.size > log.size()) {
    throw new GatewayError(
      'LOG_BEHIND_LEDGER',
      `the ledger has ${head.size} entries of our log, we have ${log.size()}`,
    );
  }
  if (toHex(await log.root(head.size)) !== head.root) {
    throw new GatewayError('LOG_FORKED', `the ledger has another log of ours at size ${head.size}`);
  }
  if (known !== undefined && known.size >= head.size) return known;
  return remember(deps, head, await blockOf(deps, head, known));
}

/** Signs the log's head, proves that it extends the anchored one, and puts it on the ledger. */
export async function anchorLog(deps: AttestDeps, previous: AnchoredHead | undefined): Promise<AnchoredHead> {
  const { ledger, log, mspId } = deps;
  const size = log.size();
  const previousSize = previous?.size ?? 0;
  const { checkpoint, keyId } = await signCheckpoint(deps, { channel: ledger.channel, mspId, size });
  const consistency = (await log.consistency(previousSize, size)).map(toHex);
  const argument = { checkpoint, previousSize, consistency, keyId };
  const { result, block, txId } = await ledger.submit(
    { contract: 'attestation', function: 'anchor', argument },
    parseLogHead,
  );
  return remember(deps, result, { block, txId });
}

async function remember(
  { storage }: AttestDeps,
  { size, root, previousSize, keyId, checkpoint, time }: LogHead,
  { block, txId }: { block: number; txId: string },
): Promise<AnchoredHead> {
  const row: AnchoredHead = { size, root, previousSize, keyId, checkpoint, time, block, txId };
  const batch = storage.batch();
  batch.put(REGISTER.anchor, sequence(size), encodeRow(row));
  await batch.commit();
  return row;
}

async function blockOf({ ledger, mspId }: AttestDeps, { size }: LogHead, known: AnchoredHead | undefined) {
  const key = stateKey('head', mspId, sequence(size));
  const write = (await findWrites(ledger, known?.block ?? 0, new Set([key]))).get(key);
  if (write === undefined) throw new GatewayError('CATCHING_UP', 'our own peer does not have that head yet');
  return write;
}
