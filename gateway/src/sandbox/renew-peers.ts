import type { SandboxState } from './state';
import type { SandboxOptions } from './options';

const PATIENCE_MS = 10_000;

interface Told {
  state: SandboxState;
  options: SandboxOptions;
}

/**
 * Lets a gateway that runs read its peers again. Answers whether it did: one that does not answer, or whose list of the
 * ledger's nodes (client `fabric-network`) is read at its start alone, has to be started anew.
 */
export async function renewPeers({ state, options }: Told, mspId: string): Promise<boolean> {
  const member = state.members[mspId];
  if (!member || options.client === 'fabric-network') return false;
  try {
    const { ok } = await fetch(`http://127.0.0.1:${member.internal}/v1/peers/renew`, {
      method: 'POST',
      headers: { authorization: `Bearer ${member.tokens.operator}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return ok;
  } catch {
    return false;
  }
}
