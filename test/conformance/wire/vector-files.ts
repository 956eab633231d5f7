import { join } from 'node:path';
import { repoRoot } from '../../support/paths';
import type { GoldenCall } from './golden-calls';

/** What endorsers of a real network signed for given calls. */
export interface CallVectors {
  /** Version of Fabric's programs. */
  fabric: string;
  calls: GoldenCall[];
}

/** The chain of a real network, and how its transactions were judged. */
export interface BlockVectors {
  fabric: string;
  channel: string;
  chaincode: string;
  policy: { k: number; organisations: string[] };
  /** CA certificates (PEM) by MSP id. */
  authorities: Record<string, string>;
  /** Blocks from the first on, base64. */
  blocks: string[];
  /** Header hash of the last block, as the peer says it, in hexadecimal. */
  lastHash: string;
}

export const CALL_VECTORS = join(repoRoot, 'test', 'vectors', 'fabric-calls.json');
export const BLOCK_VECTORS = join(repoRoot, 'test', 'vectors', 'fabric-blocks.json');
