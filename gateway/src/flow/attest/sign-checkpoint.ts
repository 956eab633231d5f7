import { checkpointBody, checkpointNote, checkpointOrigin, utf8 } from '@concordat/chaincode/domain';
import type { Keys } from '../../ports/keys';
import type { Log } from '../../ports/log';

export interface SignedCheckpoint {
  /** Signed note (C2SP signed-note, tlog-checkpoint). */
  checkpoint: string;
  keyId: string;
  root: Uint8Array;
}

/** Signs the log's head at a size with the `checkpoint` key in use. */
export async function signCheckpoint(
  { keys, log }: { keys: Keys; log: Log },
  { channel, mspId, size }: { channel: string; mspId: string; size: number },
): Promise<SignedCheckpoint> {
  const root = await log.root(size);
  const head = { origin: checkpointOrigin(channel, mspId), size, root };
  const { keyId, signature } = await keys.sign('checkpoint', utf8(checkpointBody(head)));
  const key = keys.list().find((each) => each.keyId === keyId) ?? keys.current('checkpoint');
  return { checkpoint: checkpointNote(head, key.publicKey, signature), keyId, root };
}
