import { parseTrust, verifyBundle } from '@concordat/gateway/verify';
import type { Sandbox } from '@concordat/gateway/sandbox';
import { readFile } from 'node:fs/promises';
import type { Resolving } from './resolving';

/** Bundles verified offline, one after the other on one thread, per second. */
export async function measureVerifying(
  sandbox: Sandbox,
  bundles: Resolving['bundles'],
  seconds: number,
): Promise<{ perSecond: number }> {
  const trust = parseTrust(JSON.parse(await readFile(sandbox.trustFile, 'utf8')));
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < seconds * 1000) {
    for (const { publisher, bytes } of bundles) {
      const { verdict } = verifyBundle(bytes, trust, { publisher });
      if (verdict !== 'VALID') throw new Error(`a bundle of ${publisher} is ${verdict}`);
      done += 1;
    }
  }
  return { perSecond: (done * 1000) / (performance.now() - started) };
}
