import { createAuthority, issue, type LeafOptions } from '@concordat/network/material';
import { expect } from 'chai';
import { pemSigner } from '../adapters/pem-signer';
import type { LedgerAccess } from '../config';
import { serviceIdentity } from './identity';

const DAY_MS = 86_400_000;
const days = (count: number) => new Date(Date.now() + count * DAY_MS);

async function looked(options: LeafOptions, other: Partial<{ cert: string; key: string }> = {}) {
  const pem = { ...(await issue(await createAuthority('CN=ca'), options)), ...other };
  const access = { cert: pem.cert } as LedgerAccess;
  const { finding, usable } = await serviceIdentity(access, () => pemSigner(pem.key));
  return [usable, finding.ok, finding.finding] as const;
}
const client = { subject: 'CN=service,OU=client', notBefore: days(-90) };

describe('what the doctor says of the service identity', () => {
  it('is for how long certificate and key serve, and when to renew', async () => {
    const good = await looked({ ...client, notAfter: days(100) });
    expect(good.slice(0, 2)).to.deep.equal([true, true]);
    expect(good[2]).to.match(/^certificate and key belong together, valid for (99|100) more days$/);
    const soon = await looked({ ...client, notAfter: days(20) });
    expect(soon.slice(0, 2)).to.deep.equal([true, false]);
    expect(soon[2]).to.match(/renew it$/);
  });

  const faults: [string, LeafOptions, RegExp][] = [
    ['one that has ended', { ...client, notAfter: days(-1) }, /^its certificate ended on /],
    [
      'one that is not valid yet',
      { ...client, notBefore: days(1), notAfter: days(100) },
      /^its certificate is not valid before .*clock/,
    ],
    [
      'an administrator’s',
      { ...client, subject: 'CN=admin,OU=admin', notAfter: days(100) },
      /^its certificate has no OU=client/,
    ],
  ];
  for (const [what, options, words] of faults) {
    it(`refuses ${what}`, async () => {
      const [usable, ok, finding] = await looked(options);
      expect([usable, ok]).to.deep.equal([false, false]);
      expect(finding).to.match(words);
    });
  }

  it('refuses a key of another certificate, and what is no certificate or no key', async () => {
    const valid = { ...client, notAfter: days(100) };
    const { key } = await issue(await createAuthority('CN=ca'), client);
    expect((await looked(valid, { key }))[2]).to.equal('its private key belongs to another certificate');
    expect((await looked(valid, { cert: 'no PEM' }))[2]).to.equal('its certificate is not a PEM certificate');
    expect((await looked(valid, { key: 'no PEM' })).slice(0, 2)).to.deep.equal([false, false]);
  });
});
