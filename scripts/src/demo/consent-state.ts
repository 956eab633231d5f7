import { AuditedConsent, readAll } from '@concordat/gateway/client';
import { awaitUntil } from './await-until';
import type { Stage } from './stage';

/** Whether the regulator, reading the ledger itself, sees the consent in that state. */
export async function consentIs({ regulator }: Stage, id: string, state: string): Promise<boolean> {
  const found = await awaitUntil(async () => {
    const consents = await readAll(regulator.inspector, '/v1/audit/consents', AuditedConsent);
    return consents.find((consent) => consent.id === id && consent.state === state);
  });
  return found !== undefined;
}
