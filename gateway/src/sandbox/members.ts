import type { Consortium } from '@concordat/network/consortium';
import type { MaterialOptions } from '@concordat/network/material';
import { memberOf } from './gateway-config';
import type { Layout } from './layout';
import type { SandboxMember } from './options';
import { SERVICE_USER } from './service-user';
import type { SandboxState } from './state';

/** Addresses and tokens of the sandbox's organisations, by MSP id. */
export function membersOf(
  { organisations }: Consortium,
  { state, layout }: { state: SandboxState; layout: Layout },
): Record<string, SandboxMember> {
  const members = organisations.map(({ mspId, displayName, roles, governing }): [string, SandboxMember] => {
    const { internal, exchange, portal, tokens } = memberOf(state, mspId);
    return [
      mspId,
      {
        name: displayName,
        roles,
        governing,
        internalUrl: `http://127.0.0.1:${internal}`,
        exchangeUrl: `https://127.0.0.1:${exchange}`,
        portalUrl: roles.includes('certifier') ? `http://127.0.0.1:${portal}` : null,
        tokens,
        admin: layout.admin(mspId),
      },
    ];
  });
  return Object.fromEntries(members);
}

/** Who gets certificates: every organisation an administrator and its gateway's identity, governing members a peer's. */
export function materialMembers({ organisations }: Consortium): MaterialOptions['organisations'] {
  return organisations.map(({ mspId, domain, governing }) => ({
    mspId,
    domain,
    peer: governing,
    users: [SERVICE_USER],
  }));
}
