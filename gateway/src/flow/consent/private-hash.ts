import { canonicalJson, domainHash, fromHex, reading, toHex, utf8 } from '@concordat/chaincode/domain';
import type { PrivatePart } from './request-store';

/** The salted hash (hex) of a consent's private part, which the subject signs with the terms. */
export function privateHash({ salt, purposeInWords, signatoryName, scanHash }: PrivatePart): string {
  const told = canonicalJson({ purposeInWords, signatoryName, scanHash });
  return toHex(domainHash('private', fromHex(salt, 32), utf8(told)));
}

const { hex, nullable, object, text } = reading;

export const readPrivatePart = object<PrivatePart>({
  salt: hex(32),
  purposeInWords: text({ max: 1000 }),
  signatoryName: nullable(text({ max: 200 })),
  scanHash: nullable(hex(32)),
});
