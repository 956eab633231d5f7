import type { KeyUse } from '@concordat/chaincode/domain';
import { moment, type Output } from '../output';
import type { RegisteredKey } from '../shapes/registry';
import { coded } from '../words/coded';

const USE_WORDS: Record<KeyUse, string> = {
  checkpoint: 'signs the heads of its log',
  message: 'signs its messages to other gateways, and its answers to enquiries',
  seal: 'what is for it alone is sealed to this key',
  certify: 'vouches for the keys of subjects',
};

/** A public key on the ledger. */
export function tellKey(output: Output, key: RegisteredKey): void {
  const { mspId, keyId, use, publicKey, validFrom, revokedAt } = key;
  output.details([
    ['key', keyId],
    ['of', mspId],
    ['use', coded(use, USE_WORDS)],
    ['valid from', moment(validFrom)],
    ['revoked', revokedAt === null ? 'no' : moment(revokedAt)],
    ['public key', publicKey],
  ]);
}
