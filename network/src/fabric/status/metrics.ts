import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { nodeMaterialPaths, TLS_NAME } from '../config/node-material';

const ANSWER_MS = 2_000;
const MAX_BYTES = 8 << 20;

/** A channel's figures of one node, and those of the node as a whole, by name; undefined where the node does not answer. */
export type Metrics = Record<string, number> | undefined;

/** Whether the figures are those of the leading orderer. */
export function leads(metrics: Metrics): boolean {
  return metrics?.['consensus_BFT_is_leader'] === 1 || metrics?.['consensus_etcdraft_is_leader'] === 1;
}

/** Asks a node's operations service, with its organisation's administration certificate. */
export async function readMetrics(
  materialDir: string,
  mspId: string,
  { port, channel }: { port: number; channel: string },
): Promise<Metrics> {
  const { adminTls, tlsCa } = nodeMaterialPaths(materialDir, mspId);
  try {
    const tls = {
      cert: await readFile(adminTls.cert),
      key: await readFile(adminTls.key),
      ca: await readFile(tlsCa),
    };
    return ofChannel(await get(port, tls), channel);
  } catch {
    return undefined;
  }
}

function get(port: number, tls: { cert: Buffer; key: Buffer; ca: Buffer }): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      servername: TLS_NAME,
      port,
      path: '/metrics',
      timeout: ANSWER_MS,
      ...tls,
    };
    const call = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text.length > MAX_BYTES) call.destroy(new Error('answer too long'));
      });
      response.on('end', () => resolve(text)).on('error', reject);
    });
    call.on('timeout', () => call.destroy(new Error('no answer in time')));
    call.on('error', reject).end();
  });
}

/** Lines `name{channel="<channel>"} value` and `name value` of Prometheus' text format. */
function ofChannel(text: string, channel: string): Record<string, number> {
  const label = `{channel="${channel}"}`;
  const entries = text
    .split('\n')
    .map((line) => line.replace(label, ''))
    .map((line) => /^([a-zA-Z_]+) (\S+)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, name = '', value]): [string, number] => [name, Number(value)]);
  return Object.fromEntries(entries);
}
