import type { SandboxMember } from './options';

const PATIENCE_MS = 30_000;

/**
 * Has the regulator read the publishers' logs, as the last act towards one that leaves: once its gateway is gone, nobody
 * shows its log any more. Where that does not succeed, the inspector finds it among the gaps.
 */
export async function readLogs(organisations: Record<string, SandboxMember>): Promise<void> {
  const regulators = Object.values(organisations).filter(({ roles }) => roles.includes('regulator'));
  await Promise.all(
    regulators.map(({ internalUrl, tokens }) =>
      fetch(`${internalUrl}/v1/audit/logs/readings`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokens.inspector}` },
        signal: AbortSignal.timeout(PATIENCE_MS),
      }).catch(() => undefined),
    ),
  );
}
