import { expect } from 'chai';
import fc from 'fast-check';
import { actJws, consentTerms, DAY, START } from '../testing/world';
import type { ActKind, ConsentAct, ConsentState } from './consent';
import { parseActJws } from './consent-act';
import { consentStateAt, nextConsentState } from './consent-lifecycle';

const terms = consentTerms();
const FINAL = ['REVOKED', 'DECLINED', 'EXPIRED'];
const ACTS: ActKind[] = ['GRANT', 'DECLINE', 'PAUSE', 'RESUME', 'REVOKE'];

function step(
  current: ConsentState | undefined,
  kind: ActKind,
  time: number,
  changes: Partial<ConsentAct> = {},
) {
  const needsPrevious = kind === 'PAUSE' || kind === 'RESUME';
  const prev = needsPrevious ? (current?.lifecycle ?? 'ab'.repeat(32)) : null;
  const { act, payloadBytes } = parseActJws(actJws(terms, kind, { prev, ...changes }));
  return nextConsentState({ act, payloadBytes, current, terms, time });
}

describe('the lifecycle of a consent', function () {
  this.timeout(120_000);
  it('goes from GRANT over PAUSE and RESUME to REVOKE, each with a hash of its own', () => {
    const states = [step(undefined, 'GRANT', START)];
    for (const [index, kind] of (['PAUSE', 'RESUME', 'PAUSE', 'REVOKE'] as const).entries()) {
      states.push(step(states.at(-1), kind, START + index + 1));
    }
    expect(states.map(({ state }) => state)).to.deep.equal([
      'ACTIVE',
      'PAUSED',
      'ACTIVE',
      'PAUSED',
      'REVOKED',
    ]);
    expect(new Set(states.map(({ lifecycle }) => lifecycle)).size).to.equal(5);
    expect(states.at(-1)?.since).to.equal(START + 4);
  });

  it('never leaves a final state, whatever acts come', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ACTS), { maxLength: 20 }), (acts) => {
        let current: ConsentState | undefined;
        acts.forEach((kind, index) => {
          const before = current;
          try {
            current = step(current, kind, START + index);
          } catch (error) {
            expect((error as Error).message).to.match(/^(CONSENT_|ACT_)/);
          }
          if (before && FINAL.includes(before.state)) expect(current).to.equal(before);
        });
      }),
    );
  });

  it('takes REVOKE from every open state without knowing the lifecycle hash', () => {
    const granted = step(undefined, 'GRANT', START);
    const paused = step(granted, 'PAUSE', START + 1);
    expect(step(granted, 'REVOKE', START + 2).state).to.equal('REVOKED');
    expect(step(paused, 'REVOKE', START + 2).state).to.equal('REVOKED');
  });

  it('refuses acts signed for an earlier state', () => {
    const granted = step(undefined, 'GRANT', START);
    const resumed = step(step(granted, 'PAUSE', START + 1), 'RESUME', START + 2);
    expect(() => step(resumed, 'PAUSE', START + 3, { prev: granted.lifecycle })).to.throw(/^ACT_STALE/);
  });

  it('refuses what does not fit: a second GRANT, RESUME of the active, PAUSE of nothing, an act past its time', () => {
    const granted = step(undefined, 'GRANT', START);
    expect(() => step(granted, 'GRANT', START + 1)).to.throw(/^CONSENT_EXISTS/);
    expect(() => step(granted, 'DECLINE', START + 1)).to.throw(/^CONSENT_EXISTS/);
    expect(() => step(granted, 'RESUME', START + 1)).to.throw(/^ACT_NOT_POSSIBLE/);
    expect(() => step(undefined, 'PAUSE', START)).to.throw(/^CONSENT_UNKNOWN/);
    expect(() => step(undefined, 'REVOKE', START)).to.throw(/^CONSENT_UNKNOWN/);
    expect(() => step(undefined, 'GRANT', START, { exp: START })).to.throw(/^ACT_EXPIRED/);
    expect(() => step(undefined, 'GRANT', START + 30 * DAY)).to.throw(/^CONSENT_FINAL/);
    expect(step(undefined, 'DECLINE', START + 30 * DAY).state).to.equal('DECLINED');
    expect(() => step(granted, 'REVOKE', START + 30 * DAY)).to.throw(/^CONSENT_FINAL/);
  });

  it('expires by the time alone', () => {
    const granted = step(undefined, 'GRANT', START);
    expect(consentStateAt(granted, terms, START + 30 * DAY - 1)).to.equal('ACTIVE');
    expect(consentStateAt(granted, terms, START + 30 * DAY)).to.equal('EXPIRED');
    const revoked = step(granted, 'REVOKE', START + 1);
    expect(consentStateAt(revoked, terms, START + 30 * DAY)).to.equal('REVOKED');
  });
});
