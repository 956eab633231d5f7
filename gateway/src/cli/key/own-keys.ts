import { KEY_USES, type KeyUse } from '@concordat/chaincode/domain';
import { randomUUID } from 'node:crypto';
import type { Api } from '../api';
import { CliError, usageError } from '../cli-error';
import { readAll } from '../listing';
import { OwnKey } from '../shapes/keys';

const PATH = '/v1/own-keys';

/** What the gateway holds, the keys of each use in the order of their making. */
export function readOwnKeys(api: Api): Promise<OwnKey[]> {
  return readAll(api, PATH, OwnKey);
}

export async function findOwnKey(api: Api, keyId: string): Promise<OwnKey> {
  const found = (await readOwnKeys(api)).find((key) => key.keyId === keyId);
  if (found) return found;
  throw new CliError('OWN_KEY_UNKNOWN', `the gateway holds no key ${keyId}`, {
    hint: '`concordat key own` lists those that it holds',
  });
}

/** Has the gateway make a key; the private half stays there. */
export function makeKey(api: Api, use: KeyUse): Promise<OwnKey> {
  return api.ask(OwnKey, PATH, { json: { use }, headers: { 'idempotency-key': randomUUID() } });
}

export function takeIntoUse(api: Api, keyId: string): Promise<OwnKey> {
  return api.ask(OwnKey, `${PATH}/${encodeURIComponent(keyId)}/activation`, { method: 'POST' });
}

export function keyUseOf(text: string): KeyUse {
  const use = KEY_USES.find((one) => one === text);
  if (use) return use;
  throw usageError(`"${text}" is no use of a key`, `one of ${KEY_USES.join(', ')}`);
}
