import type { Consortium } from '@concordat/network/consortium';
import { memberOf } from './gateway-config';
import type { SandboxMember } from './options';
import type { SandboxState } from './state';

/** Addresses and tokens of the sandbox's organisations, by MSP id. */
export function membersOf(consortium: Consortium, state: SandboxState): Record<string, SandboxMember> {
  const members = consortium.organisations.map(
    ({ mspId, displayName, roles, governing }): [string, SandboxMember] => {
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
        },
      ];
    },
  );
  return Object.fromEntries(members);
}
