import { connectFabricLedger } from '@concordat/gateway';
import { type LedgerKind, type PlainLedger, startLedger } from '@concordat/gateway/sandbox';
import { identityPaths } from '@concordat/network/material';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RECORD_BYTES } from './records';

export const BASELINE = 'baseline';
const SCRIPT = join(__dirname, 'baseline-chaincode.js');
const SUBMITTER = 'TaxMSP';

/** The plainest use of a ledger: each call puts one record of 1 KiB under a key of its own. */
export interface PlainClient {
  /** One transaction; resolves once it is committed and valid. */
  put: (number: number) => Promise<unknown>;
  close: () => void;
}

const LOADS_APART = 10_000_000;

/** The work of a load: each load has keys of its own, so that every transaction writes a new one. */
export function putsOf({ put }: Pick<PlainClient, 'put'>, load: number): PlainClient['put'] {
  return (number) => put(load * LOADS_APART + number);
}

/** Where the plain chaincode runs, as which a sandbox and a ledger of its own both serve. */
export interface PlainAddress {
  channel: string;
  materialDir: string;
  address: { endpoint: string; tlsRootCert?: string; hostAlias?: string };
}

export async function connectPlain({ channel, materialDir, address }: PlainAddress): Promise<PlainClient> {
  const paths = identityPaths(materialDir, SUBMITTER, 'gateway');
  const [cert, key] = await Promise.all([readFile(paths.cert, 'utf8'), readFile(paths.key, 'utf8')]);
  const ledger = connectFabricLedger({
    ...address,
    mspId: SUBMITTER,
    cert,
    key,
    channel,
    chaincode: BASELINE,
  });
  const value = 'x'.repeat(RECORD_BYTES);
  return {
    put: (number) => {
      const argument = { key: `record-${number}`, value };
      return ledger.submit({ contract: BASELINE, function: 'put', argument }, (answer) => answer);
    },
    close: () => ledger.close(),
  };
}

/** A ledger with nothing but the plain chaincode on it. */
export interface PlainRun {
  put: PlainClient['put'];
  ledger: PlainLedger;
  /** Milliseconds from nothing, certificates included, to the first committed transaction. */
  firstCommit: number;
  stop(): Promise<void>;
}

export async function startPlain(kind: LedgerKind): Promise<PlainRun> {
  const folder = await chaincodeFolder();
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    return await startWith(kind, folder, removeFolder);
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

async function startWith(
  kind: LedgerKind,
  folder: string,
  removeFolder: () => Promise<void>,
): Promise<PlainRun> {
  const started = performance.now();
  const onUnexpectedExit = (message: string) => void process.stderr.write(`${message}\n`);
  const chaincode = { name: BASELINE, folder };
  const ledger = await startLedger({ ledger: kind, chaincode, onUnexpectedExit });
  try {
    const { channel, materialDir } = ledger;
    const { put, close } = await connectPlain({
      channel,
      materialDir,
      address: ledger.addressFor(SUBMITTER),
    });
    await put(-1);
    const stop = async () => {
      close();
      await ledger.stop();
      await removeFolder();
    };
    return { put, ledger, firstCommit: performance.now() - started, stop };
  } catch (error) {
    await ledger.stop();
    throw error;
  }
}

/** The chaincode as a network deploys it: a folder with `dist/server.js`. */
async function chaincodeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'concordat-baseline-'));
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: BASELINE, version: '1.0.0' }));
  await writeFile(join(folder, 'dist', 'server.js'), `require(${JSON.stringify(SCRIPT)});\n`);
  return folder;
}
