import { connectFabricLedger } from '@concordat/gateway';
import type { Sandbox } from '@concordat/gateway/sandbox';
import { identityPaths } from '@concordat/network/material';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Load, runLoad } from '../load';
import { RECORD_BYTES } from '../records';

export const BASELINE = 'baseline';
const CLIENTS = 64;

/** One transaction a record, on the same node in the same run: what most applications on Fabric do. */
export async function measureBaseline(sandbox: Sandbox, seconds: number): Promise<Load> {
  const mspId = 'TaxMSP';
  const paths = identityPaths(join(sandbox.dataDir, 'material'), mspId, 'gateway');
  const ledger = connectFabricLedger({
    endpoint: sandbox.ledger,
    mspId,
    cert: await readFile(paths.cert, 'utf8'),
    key: await readFile(paths.key, 'utf8'),
    channel: sandbox.channel,
    chaincode: BASELINE,
  });
  const value = 'x'.repeat(RECORD_BYTES);
  const put = (number: number) => {
    const argument = { key: `record-${number}`, value };
    return ledger.submit({ contract: BASELINE, function: 'put', argument }, (answer) => answer);
  };
  try {
    await put(-1);
    return await runLoad({ clients: CLIENTS, seconds, work: put });
  } finally {
    ledger.close();
  }
}
