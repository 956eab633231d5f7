import { unpackEntries } from '../../crypto/entry-bundle';
import type { PeerFiles } from '../../ports/peers';
import { LogFaultError } from './log-fault';

/** C2SP tlog-tiles: entries in a full bundle. */
const BUNDLE = 256;

/** Entries [from, to) of a publisher's log, as its gateway shows them. Throws LogFaultError LOG_NOT_SHOWN. */
export async function readEntries(
  peers: PeerFiles,
  publisher: string,
  { from, to }: { from: number; to: number },
): Promise<Uint8Array[]> {
  const entries: Uint8Array[] = [];
  for (let index = Math.floor(from / BUNDLE); index * BUNDLE < to; index += 1) {
    const width = Math.min(BUNDLE, to - index * BUNDLE);
    const bundle = await readBundle(peers, publisher, { index, width });
    entries.push(...bundle.slice(Math.max(0, from - index * BUNDLE)));
  }
  return entries;
}

async function readBundle(
  peers: PeerFiles,
  publisher: string,
  { index, width }: { index: number; width: number },
): Promise<Uint8Array[]> {
  const path = `/exchange/v1/log/tile/entries/${bundlePath(index, width)}`;
  const bytes = await peers.read(publisher, path).catch((cause: unknown) => {
    throw new LogFaultError('LOG_NOT_SHOWN', `${publisher} does not show ${path}`, { cause });
  });
  const entries = unpackEntries(bytes);
  if (entries?.length === width) return entries;
  throw new LogFaultError('LOG_NOT_SHOWN', `${publisher} answers ${path} with other than ${width} entries`);
}

/** `000`, `x001/234`, with `.p/<width>` where the bundle is not full. */
function bundlePath(index: number, width: number): string {
  const groups = String(index).match(/\d{1,3}(?=(?:\d{3})*$)/g) ?? [];
  const path = groups
    .map((group, at) => `${at < groups.length - 1 ? 'x' : ''}${group.padStart(3, '0')}`)
    .join('/');
  return width < BUNDLE ? `${path}.p/${width}` : path;
}
