import { isRejected } from './tell-apart';
import type { PreparedRow } from './prepare-items';

const KEY_BYTES = 16;

/**
 * The business keys that a call named, as 128 bits of their keyed hashes (about 70 bytes of memory a row): what a
 * snapshot misses, and which key its rows name twice.
 */
export class SeenKeys {
  private readonly contents = new Map<string, string>();
  /** Rows that were rejected and whose business key could not be read. */
  unreadable = 0;

  /** `keep` is false for calls that are no snapshot and do store: they find earlier rows in the register. */
  constructor(private readonly keep: boolean) {}

  add(rows: PreparedRow[]): void {
    if (!this.keep) return;
    for (const row of rows) {
      if (row.businessMac === undefined) {
        this.unreadable += 1;
        continue;
      }
      const key = short(row.businessMac);
      const content = isRejected(row) ? '' : short(row.contentMac);
      this.contents.set(key, this.contents.get(key) || content);
    }
  }

  has(businessMac: string): boolean {
    return this.contents.has(short(businessMac));
  }

  /** What earlier chunks said of this key: the same, other content, or nothing. */
  compare(businessMac: string, contentMac: string): 'SAME' | 'OTHER' | undefined {
    const content = this.contents.get(short(businessMac));
    if (content === undefined || content === '') return undefined;
    return content === short(contentMac) ? 'SAME' : 'OTHER';
  }
}

/** A flat string of its own: a slice would keep the whole hash alive. */
function short(mac: string): string {
  return Buffer.from(mac, 'hex').toString('latin1', 0, KEY_BYTES);
}
