import { type Static, Type } from '@sinclair/typebox';
import { validator } from '../http/validate';
import { GatewayConfigSchema } from './gateway-config';
import { assertUsable, readValues } from './load-config';
import { settingsOf } from './settings';

/** How an administrator reaches the ledger: the same settings as a gateway's, with the administrator's own identity. */
const AdminConfigSchema = Type.Object(
  {
    mspId: GatewayConfigSchema.properties.mspId,
    channel: GatewayConfigSchema.properties.channel,
    ledger: GatewayConfigSchema.properties.ledger,
  },
  { additionalProperties: false },
);
export type AdminConfig = Static<typeof AdminConfigSchema>;

const check = validator(AdminConfigSchema, 'config');
const SETTINGS = settingsOf(AdminConfigSchema, [], true);

/**
 * Reads an administrator's connection, JSON or YAML: `{mspId, channel, ledger: {endpoint, cert, key, …}}`. It lies where
 * the administrator works, never with the gateway. Relative paths start from its folder. Throws CONFIG_INVALID with every
 * fault.
 */
export async function loadAdminConfig(file: string): Promise<AdminConfig> {
  return assertUsable(check(await readValues(file)) as AdminConfig, { settings: SETTINGS, file });
}
