import { resolve } from 'node:path';
import { layoutOf } from './layout';
import { endProcess } from './processes/end-process';
import { ProcessTable } from './processes/process-table';

/**
 * Ends the network in a data folder, whoever started it, by the recorded process ids; an id that the system has given to
 * another program meanwhile is left alone. The data stays. Resolves to the names of what was ended.
 */
export async function stopFabricNetwork(dataDir: string): Promise<string[]> {
  const table = await ProcessTable.open(layoutOf(resolve(dataDir)).processes);
  const records = table.all();
  const ended = await Promise.all(records.map(endProcess));
  if (records.length > 0) await table.remove(records.map(({ name }) => name));
  return records.filter((_, index) => ended[index]).map(({ name }) => name);
}
