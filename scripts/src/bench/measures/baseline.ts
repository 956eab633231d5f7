import type { Sandbox } from '@concordat/gateway/sandbox';
import { join } from 'node:path';
import { type Load, runLoad } from '../load';
import { connectPlain } from '../plain-ledger';

const CLIENTS = 64;

/** One transaction a record, on the same node in the same run: what most applications on Fabric do. */
export async function measureBaseline(sandbox: Sandbox, seconds: number): Promise<Load> {
  const { channel, dataDir, ledger } = sandbox;
  const materialDir = join(dataDir, 'material');
  const client = await connectPlain({ channel, materialDir, address: { endpoint: ledger } });
  try {
    await client.put(-1);
    return await runLoad({ clients: CLIENTS, seconds, work: client.put });
  } finally {
    client.close();
  }
}
