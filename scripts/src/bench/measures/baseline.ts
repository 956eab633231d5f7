import type { Sandbox } from '@concordat/gateway/sandbox';
import { join } from 'node:path';
import { type Load, runLoad } from '../load';
import { connectPlain, putsOf } from '../plain-ledger';

const CLIENTS = 64;

/** One transaction a record, on the same node in the same run: what most applications on Fabric do. */
export async function measureBaseline(
  sandbox: Sandbox,
  { seconds, warmUp }: { seconds: number; warmUp: number },
): Promise<Load> {
  const { channel, dataDir, ledger } = sandbox;
  const materialDir = join(dataDir, 'material');
  const client = await connectPlain({ channel, materialDir, address: { endpoint: ledger } });
  try {
    await client.put(-1);
    if (warmUp > 0) await runLoad({ clients: CLIENTS, seconds: warmUp, work: putsOf(client, 0) });
    return await runLoad({ clients: CLIENTS, seconds, work: putsOf(client, 1) });
  } finally {
    client.close();
  }
}
