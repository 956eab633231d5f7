import type { Role } from '@concordat/chaincode/domain';
import type { Api } from '../api';
import { readAll } from '../listing';
import { moment, type Output, utc } from '../output';
import { type Organisation, RegisteredKey } from '../shapes/registry';
import { coded } from '../words/coded';

const ROLE_WORDS: Record<Role, string> = {
  publisher: 'publishes records',
  reader: 'asks for records',
  regulator: 'sees every consent and every enquiry',
  certifier: 'vouches for subjects and their keys',
};

const STANDING_WORDS: Readonly<Record<string, string>> = {
  SUSPENDED: 'it reads and stops things, and does nothing else until it is reinstated',
  LEFT: 'it is no member any more',
};

/** A member: what it does in the consortium, how it stands, and its keys. */
export async function tellOrganisation(output: Output, member: Organisation, api: Api): Promise<void> {
  const keys = await readAll(api, '/v1/keys', RegisteredKey, { mspId: member.mspId });
  tellMember(output, member);
  tellKeys(output, keys);
}

export function tellMember(output: Output, member: Organisation): void {
  const { standing } = member;
  tell(output, member, standing === undefined ? 'good' : coded(standing.state, STANDING_WORDS));
}

/** One that asks to be admitted: it has no standing yet. */
export function tellCandidate(output: Output, candidate: Organisation): void {
  tell(output, candidate, undefined);
}

function tell(output: Output, one: Organisation, inWords: string | undefined): void {
  const { mspId, name, governing, roles, acceptedCertifiers, authorities, standing } = one;
  output.details([
    ['msp', mspId],
    ['name', name],
    ['governing', governing ? 'yes: it endorses and votes' : 'no'],
    ['roles', roles.map((role) => coded(role, ROLE_WORDS))],
    ['standing', inWords],
    ['since', moment(standing?.since)],
    ['by proposal', standing?.proposal],
    ['certifiers', roles.includes('publisher') ? certifiersOf(acceptedCertifiers) : null],
    ['identity CA', authorities?.identity],
    ['TLS CA', authorities?.tls],
  ]);
}

function certifiersOf(accepted: string[] | null): string {
  if (accepted === null) return 'accepts every one of the consortium';
  return accepted.length === 0 ? 'accepts none' : `accepts ${accepted.join(', ')}`;
}

export function tellKeys(output: Output, keys: readonly RegisteredKey[]): void {
  if (keys.length === 0) {
    output.line('\nIt has registered no key.');
    return;
  }
  output.line('\nKeys');
  output.table(
    ['key', 'use', 'from (UTC)', 'revoked (UTC)'],
    keys.map(({ keyId, use, validFrom, revokedAt }) => [keyId, use, utc(validFrom), utc(revokedAt)]),
  );
}
