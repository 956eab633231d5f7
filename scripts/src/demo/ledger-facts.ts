import { parseCheckpoint } from '@concordat/chaincode/domain';
import { AuditHeight } from '@concordat/gateway/client';
import type { Actor } from './stage';

/** How many entries of a publisher's log stand on the ledger: the size of its newest anchored checkpoint. */
export async function anchoredSize({ operator }: Actor): Promise<number> {
  const note = await (await operator.send('/v1/log/checkpoint', { accept: 'text/plain' })).text();
  return parseCheckpoint(note).size;
}

/** Number of blocks that the regulator's gateway has read. */
export async function ledgerHeight({ inspector }: Actor): Promise<number> {
  const { height } = await inspector.ask(AuditHeight, '/v1/audit/timeline', { query: { limit: 1 } });
  return height;
}
