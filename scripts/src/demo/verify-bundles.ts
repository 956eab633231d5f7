import { bundlePaths, type Report, type ReportLine } from '@concordat/gateway/client';
import { parseTrust, verifyBundle } from '@concordat/gateway/verify';
import { readFile } from 'node:fs/promises';
import type { Stage } from './stage';

export interface BundleCheck {
  all: number;
  valid: number;
  /** Whether each of them is refused once a bit of it has changed. */
  tamperedRefused: boolean;
}

/** Downloads the evidence of a report and verifies it offline, with nothing but the trust file. */
export async function checkBundles({ sandbox, bank }: Stage, report: Report): Promise<BundleCheck> {
  const trust = parseTrust(JSON.parse(await readFile(sandbox.trustFile, 'utf8')));
  const result: BundleCheck = { all: 0, valid: 0, tamperedRefused: true };
  for (const line of report.lines) {
    const expected = { publisher: line.publisher, grantee: bank.mspId };
    for (const bundle of await bundlesOf(bank.officer, report, line)) {
      result.all += 1;
      if (verifyBundle(bundle, trust, expected).verdict === 'VALID') result.valid += 1;
      if (verifyBundle(withOneBitChanged(bundle), trust, expected).verdict === 'VALID')
        result.tamperedRefused = false;
    }
  }
  return result;
}

async function bundlesOf(
  api: Stage['bank']['officer'],
  report: Report,
  line: ReportLine,
): Promise<Uint8Array[]> {
  const responses = bundlePaths(report, line).map((path) => api.send(path, { accept: '*/*' }));
  return Promise.all(
    (await Promise.all(responses)).map(async (response) => new Uint8Array(await response.arrayBuffer())),
  );
}

function withOneBitChanged(bundle: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(bundle);
  const middle = Math.floor(changed.length / 2);
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  return changed;
}
