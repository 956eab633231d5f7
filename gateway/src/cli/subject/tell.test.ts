import { expect } from 'chai';
import { recordedOutput } from '../testing/recorded-output';
import { sameSubject } from './portal';
import { tellRecords } from './tell-records';
import { tellRequests } from './tell-requests';

const CONSENT = 'ab'.repeat(32);
const request = (state: string, words = 'A bank asks.') => ({
  handle: 'K7QM2-PXD4T',
  consentId: CONSENT,
  state,
  words,
});

describe('what the command line tells a company', () => {
  it('says what has become of a request, and what can be done', () => {
    const { out, output } = recordedOutput();
    tellRequests(output, [request('REQUESTED'), request('ACTIVE'), request('REVOKED')]);
    expect(out.text)
      .to.include('waits for your answer')
      .and.include('concordat subject sign K7QM2-PXD4T\n       or: concordat subject decline K7QM2-PXD4T')
      .and.include('concordat subject revoke K7QM2-PXD4T');
    expect(out.text.split('REVOKED')).to.have.length(1);
  });

  it('says what can be done in commands that need nothing more, but shows no token', () => {
    const { out, output } = recordedOutput();
    tellRequests(output, [request('REQUESTED')], sameSubject({ subject: '91990101MA0HY0016K', as: 'tax' }));
    expect(out.text).to.include('subject sign K7QM2-PXD4T --subject 91990101MA0HY0016K --as tax\n');
    expect(sameSubject({ subject: '91990101MA0HY0016K', token: 'secret' })).to.equal('--token …');
    expect(sameSubject({ as: 'tax', data: '/tmp/d', profile: 'p.yaml' })).to.equal(
      '--as tax --data /tmp/d --profile p.yaml',
    );
    expect(sameSubject({})).to.equal('');
  });

  it('leaves nothing to be done where the agency has ended what a lost key signed', () => {
    const { out, output } = recordedOutput();
    tellRequests(output, [request('UNBOUND')]);
    expect(out.text).to.include('since you lost the key').and.not.include('You can');
  });

  it('wraps the words of a request, Chinese ones too, and lets none move the cursor', () => {
    const { out, output } = recordedOutput({ columns: 40 });
    tellRequests(output, [request('REQUESTED', `${'企业基本信用报告'.repeat(5)}\u001b[2J\nNext.`)]);
    const words = out.text.split('\n').filter((line) => line.includes('企'));
    expect(words).to.have.length.greaterThan(1);
    expect(Math.max(...words.map((line) => line.length))).to.be.at.most(21);
    // eslint-disable-next-line no-control-regex
    expect(out.text).not.to.match(/\u001b/);
  });

  it('tells a record member by member, without what is empty', () => {
    const { out, output } = recordedOutput();
    const groups = { meta: { effectiveTo: null, basedOn: [] }, grade: { year: 2024, grade: 'B' } };
    tellRecords(output, [{ schema: 'cn.tax.grade@1', status: 'IN_FORCE', leafHash: CONSENT, groups }]);
    expect(out.text).to.include('  grade\n    year: 2024\n    grade: B\n').and.not.include('meta');
    expect(out.text).to.match(/^cn\.tax\.grade@1, IN_FORCE/);
  });
});
