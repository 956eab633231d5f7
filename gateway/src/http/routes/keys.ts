import { KEY_USES } from '@concordat/chaincode/domain';
import { Type } from '@sinclair/typebox';
import { activateKey, createKey, ownKeys, type OwnKeysDeps } from '../../flow/keys/own-keys';
import { trustFileOf } from '../../flow/keys/trust-file';
import { pageOfWhole } from '../../flow/page/page';
import { TRUST_MEDIA_TYPE } from '../../verify';
import { TOKEN_ROLES } from '../caller';
import { list } from '../list';
import { answer, type Route, route } from '../route';
import { Nullable } from './field-schemas';
import { object, oneOf } from './shapes';

const KeyId = Type.String({ pattern: '^[a-z]{1,20}-[1-9][0-9]{0,5}$', description: 'As seal-2' });

const OwnKeySchema = Type.Object({
  keyId: KeyId,
  use: oneOf(KEY_USES),
  publicKey: Type.String({ description: 'Ed25519, base64url' }),
  proof: Type.String({ description: 'Proof of possession, for its registration; base64url' }),
  inUse: Type.Boolean(),
  validFrom: Nullable(Type.Integer({ description: 'Null where the ledger does not have it' })),
  revokedAt: Nullable(Type.Integer()),
});

/** The organisation's own keys. Private ones never leave the gateway; registering them is the administrator's. */
export function keyRoutes(deps: OwnKeysDeps): Route[] {
  return [ownRoute(deps), createRoute(deps), activateRoute(deps), trustRoute(deps)];
}

function ownRoute(deps: OwnKeysDeps): Route {
  return list({
    path: '/v1/own-keys',
    summary: 'List the keys that this gateway holds, and which of them are in use',
    roles: ['operator'],
    item: OwnKeySchema,
    description: 'Public halves and proofs of possession',
    position: /^[a-z]{1,20}-\d{6}$/,
    page: async (asked) => pageOfWhole(await ownKeys(deps), ({ keyId }) => orderOf(keyId), asked),
  });
}

/** `seal-2` before `seal-10`. */
function orderOf(keyId: string): string {
  const [use = '', number = ''] = keyId.split('-');
  return `${use}-${number.padStart(6, '0')}`;
}

function createRoute(deps: OwnKeysDeps): Route {
  return route({
    method: 'post',
    path: '/v1/own-keys',
    summary: 'Make a key; it is in use once it is registered and activated',
    roles: ['operator'],
    body: object({ use: oneOf(KEY_USES) }),
    response: { status: 201, description: 'What registers it', schema: OwnKeySchema },
    idempotency: 'answer',
    handle: ({ body }) => createKey(deps, body.use),
  });
}

function activateRoute(deps: OwnKeysDeps): Route {
  return route({
    method: 'post',
    path: '/v1/own-keys/{keyId}/activation',
    summary: 'Take a registered key into use; older ones stay for what was signed by them',
    roles: ['operator'],
    params: object({ keyId: KeyId }),
    response: { description: 'The key, in use', schema: OwnKeySchema },
    idempotency: 'answer',
    handle: ({ params }) => activateKey(deps, params.keyId),
  });
}

function trustRoute({ ledger }: OwnKeysDeps): Route {
  return route({
    method: 'get',
    path: '/v1/trust',
    summary: 'Read what an offline verifier must trust: keys and schemas as the ledger has them now',
    roles: TOKEN_ROLES,
    response: { description: 'A trust file', contentType: TRUST_MEDIA_TYPE },
    handle: async () => {
      const body = Buffer.from(`${JSON.stringify(await trustFileOf(ledger), null, 2)}\n`);
      return answer({ headers: { 'content-type': TRUST_MEDIA_TYPE }, body });
    },
  });
}
