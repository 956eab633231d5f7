import { type ConsortiumOrganisation, ROLES } from '@concordat/network/consortium';
import { Type } from '@sinclair/typebox';
import { bearerTokens, createApp, createMetrics, listen, type Listener, newToken, route } from '../http';
import { parseStrictJson } from '../intake';
import { createLog } from '../logging';
import type { Sandbox } from './options';

/** Where a running sandbox takes changes of its members from other processes of this machine. */
export interface Control {
  url: string;
  token: string;
  close(): Promise<void>;
}

const Name = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9.-]{0,62}$' });
const Candidate = Type.Object(
  {
    mspId: Name,
    displayName: Type.String({ minLength: 1, maxLength: 256 }),
    domain: Type.String({ minLength: 1, maxLength: 253 }),
    governing: Type.Boolean(),
    roles: Type.Array(
      Type.Unsafe<ConsortiumOrganisation['roles'][number]>({ type: 'string', enum: [...ROLES] }),
      {
        minItems: 1,
      },
    ),
  },
  { additionalProperties: false },
);
const ByName = Type.Object({ mspId: Name }, { additionalProperties: false });
const BODY = 64 << 10;

/** Listens on 127.0.0.1, for whoever holds the token. `onChange` is told of each member that came or went. */
export async function openControl(sandbox: Sandbox, onChange: () => Promise<void>): Promise<Control> {
  const { token, sha256 } = newToken();
  const { growth } = sandbox;
  const post = <T extends typeof Candidate | typeof ByName>(
    path: string,
    summary: string,
    body: T,
    act: (body: never) => Promise<unknown>,
  ) =>
    route({
      method: 'post',
      path,
      summary,
      roles: ['operator'],
      body,
      response: { description: 'What became of it' },
      handle: async (context) => (await act(context.body as never)) ?? {},
    });
  const app = createApp({
    title: 'sandbox',
    routes: [
      post(
        '/v1/candidates',
        'Make the certificates of a candidate',
        Candidate,
        (asked: ConsortiumOrganisation) => growth.candidate(asked),
      ),
      post('/v1/members', 'Bring up an admitted member', ByName, async ({ mspId }: { mspId: string }) => {
        const member = await growth.join(mspId);
        await onChange();
        return { mspId, internalUrl: member.internalUrl, exchangeUrl: member.exchangeUrl };
      }),
      post(
        '/v1/departures',
        'End the gateway of a member that has left',
        ByName,
        async ({ mspId }: { mspId: string }) => {
          await growth.part(mspId);
          await onChange();
          return { mspId };
        },
      ),
    ],
    authenticator: bearerTokens(() => [{ name: 'sandbox', roles: ['operator'], sha256 }]),
    parseJson: (bytes) => parseStrictJson(bytes, { maxBytes: BODY }),
    log: createLog({ level: 'warn' }),
    metrics: createMetrics(),
  });
  const listener: Listener = await listen(app, { host: '127.0.0.1', port: 0 });
  return { url: listener.url, token, close: () => listener.close(0) };
}
