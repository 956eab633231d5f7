import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openLevelStorage } from '../../adapters/level-storage';
import { createLog } from '../../logging';
import type { Storage } from '../../ports/storage';
import { createApp } from '../app';
import { listen, type Listener } from '../listener';
import { createMetrics } from '../metrics';
import { route } from '../route';
import { SubjectTokens } from './subject-tokens';

const SUBJECT = { kind: 'cn.uscc', identifier: '91990101MA0HY0016K' } as const;
const HOUR = 3_600_000;

describe('a subject’s token at the portal', () => {
  let folder: string;
  let storage: Storage;
  let tokens: SubjectTokens;
  let listener: Listener;
  let now = Date.now();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portal-'));
    storage = await openLevelStorage(folder);
    const keys = { secret: () => Buffer.alloc(32, 7) };
    tokens = new SubjectTokens({ storage, keys, clock: { now: () => now } });
    const own = route({
      method: 'get',
      path: '/own',
      summary: 'Tell who asks',
      roles: ['subject'],
      response: { description: 'Who' },
      handle: ({ caller }) => tokens.subjectOf(caller),
    });
    const app = createApp({
      title: 'portal',
      routes: [own],
      authenticator: tokens,
      parseJson: () => undefined,
      log: createLog({ level: 'silent' }),
      metrics: createMetrics(),
      limits: { callerRequestsPerMinute: 3 },
    });
    listener = await listen(app, { host: '127.0.0.1', port: 0 });
  });
  afterEach(async () => {
    await listener.close(0);
    await storage.close();
    await rm(folder, { recursive: true });
  });

  async function ask(token: string): Promise<{ status: number; told: unknown; retryAfter: string | null }> {
    const response = await fetch(`${listener.url}/own`, { headers: { authorization: `Bearer ${token}` } });
    const told = (await response.json()) as { code?: string };
    return {
      status: response.status,
      told: told.code ?? told,
      retryAfter: response.headers.get('retry-after'),
    };
  }

  async function rows(): Promise<string> {
    let text = '';
    for (const table of ['portalsession', 'portalsessiondue'])
      for await (const [key, value] of storage.table(table).range())
        text += key + Buffer.from(value).toString('latin1');
    return text;
  }

  it('stands for its subject until its time is over, and is then forgotten', async () => {
    const { token } = await tokens.mint(SUBJECT, 1);
    expect((await ask(token)).told).to.deep.equal(SUBJECT);
    now += HOUR;
    expect((await ask(token)).told).to.equal('TOKEN_EXPIRED');
    await tokens.forgetExpired();
    expect((await ask(token)).told).to.equal('TOKEN_EXPIRED');
    now += 24 * HOUR + 1;
    await tokens.forgetExpired();
    expect(await rows()).to.equal('');
  });

  it('is kept as a hash, and its subject sealed', async () => {
    const { token } = await tokens.mint(SUBJECT, 1);
    expect(await rows())
      .not.to.include(token.slice(4))
      .and.not.to.include(SUBJECT.identifier);
  });

  it('asks no more a minute than allowed, from wherever; another one asks on', async () => {
    const [first, second] = [await tokens.mint(SUBJECT, 1), await tokens.mint(SUBJECT, 1)];
    for (let asked = 0; asked < 3; asked++) expect((await ask(first.token)).status).to.equal(200);
    const fourth = await ask(first.token);
    expect([fourth.status, fourth.told]).to.deep.equal([429, 'TOO_MANY_REQUESTS']);
    expect(Number(fourth.retryAfter)).to.be.within(1, 60);
    expect((await ask(second.token)).status).to.equal(200);
  });
});
