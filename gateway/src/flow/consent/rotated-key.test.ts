import { expect } from 'chai';
import { grantConsent, COMPANY, startStory, type Story } from '../resolve/testing/story';
import { registerKeys } from '../resolve/testing/test-gateway';
import { changeConsent } from './change-consent';

describe('consents after their certifier has changed its key', function () {
  this.timeout(60_000);
  let story: Story;
  let consentId: string;

  before(async () => {
    story = await startStory();
    consentId = await grantConsent(story, story.bank);
    await registerKeys(story.tax, ['certify']);
    await story.tax.keys.activate('certify-2');
    await new Promise((resolve) => setTimeout(resolve, 250)); // what the bank knows of the registry is that old at most
  });

  after(() => story.stop());

  it('can still be paused, resumed and revoked at the portal', async () => {
    expect(story.tax.keys.current('certify').keyId).to.equal('certify-2');
    const change = (kind: 'PAUSE' | 'RESUME' | 'REVOKE') =>
      changeConsent(story.tax, COMPANY, { consentId, change: kind });
    expect((await change('PAUSE')).state).to.equal('PAUSED');
    expect((await change('RESUME')).state).to.equal('ACTIVE');
    expect((await change('REVOKE')).state).to.equal('REVOKED');
  });

  it('are given under the new key from then on', async () => {
    const renewed = await grantConsent(story, story.bank, { mode: 'ONCE', maxUses: 1 });
    const outcome = await changeConsent(story.tax, COMPANY, { consentId: renewed, change: 'REVOKE' });
    expect(outcome.state).to.equal('REVOKED');
  });
});
