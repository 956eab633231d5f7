import type { Consortium } from '@concordat/network/consortium';
import { memberOf } from './gateway-config';
import type { Layout } from './layout';
import type { SandboxMember } from './options';
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
