import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { LedgerError } from '../ports/ledger';
import { describeError, stableCode } from './describe-error';
import { declaredCodes, errorClass, EXIT } from './error-table';
import { GatewayError } from './gateway-error';

const ADAPTERS = join(__dirname, '../adapters');

describe('the table of errors', () => {
  it('tells an error that follows the contract by its code, status and exit code', () => {
    const error = new GatewayError('LEDGER_BUSY', 'later', { retryAfter: 3 });
    const told = describeError(error);
    expect(told).to.include({
      code: 'LEDGER_BUSY',
      status: 503,
      exit: EXIT.unavailable,
      detail: 'later',
      retryAfter: 3,
    });
    expect(told.internal).to.equal(false);
  });

  it('says when to come again to a ledger that has too much to do', () => {
    expect(describeError(new LedgerError('LEDGER_BUSY', 'later'))).to.include({ status: 503, retryAfter: 1 });
  });

  it('takes the code from the message of a plain error that says CODE: detail', () => {
    expect(stableCode(new Error('POCKET_LISTEN: cannot listen'))).to.equal('POCKET_LISTEN');
  });

  it('keeps the message of every other error inside', () => {
    for (const error of [
      new TypeError('x is not a function'),
      'text',
      undefined,
      Object.assign(new Error('ENOENT: no such file'), { errno: -2, syscall: 'open', code: 'ENOENT' }),
    ]) {
      const told = describeError(error);
      expect([told.code, told.status, told.internal]).to.deep.equal(['INTERNAL', 500, true]);
      expect(told.detail).not.to.contain('function').and.not.to.contain('ENOENT');
    }
  });

  it('knows a full disk, however deep it is', () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC', errno: -28 });
    const wrapped = Object.assign(new Error('batch failed', { cause: full }), {
      code: 'LEVEL_DATABASE_NOT_OPEN',
    });
    const tooLarge = Object.assign(new Error('EFBIG: file too large, write'), { code: 'EFBIG', errno: -27 });
    for (const error of [full, tooLarge]) {
      expect(describeError(error)).to.include({ code: 'STORAGE_FULL', status: 507, exit: EXIT.unavailable });
    }
    expect(describeError(wrapped).code).to.match(/^STORAGE_/);
  });

  it('classes codes that it does not name by their names', () => {
    expect(errorClass('THING_UNKNOWN').status).to.equal(404);
    expect(errorClass('NOT_A_MEMBER').status).to.equal(403);
    expect(errorClass('BINDING_UNKNOWN').status).to.equal(404);
    expect(errorClass('SCHEMA_CONFLICT').status).to.equal(409);
    expect(errorClass('JSON_TOO_DEEP').status).to.equal(400);
    expect(errorClass('TERMS_INVALID').status).to.equal(422);
  });

  it('tells a number that is too large from a body that is', () => {
    const statusOf = (code: string) => describeError(new GatewayError(code, 'x')).status;
    expect(['NUMBER_TOO_LARGE', 'BODY_TOO_LARGE'].map(statusOf)).to.deep.equal([422, 413]);
  });

  it('tells a way that is not open for a consent from a caller who may not go it', () => {
    for (const code of ['NOT_ON_PAPER', 'NOT_OWN_KEY']) expect(errorClass(code).status, code).to.equal(409);
  });

  it('tells what the ledger’s state does not allow from wrong usage', () => {
    const refused = ['CONSENT_EXISTS', 'CONSENT_FINAL', 'ACT_NOT_POSSIBLE', 'ACT_STALE', 'BINDING_EXPIRED'];
    for (const code of refused)
      expect(errorClass(code), code).to.deep.equal({ status: 409, exit: EXIT.refused });
    expect(errorClass('ACT_INVALID').exit).to.equal(EXIT.usage);
  });

  it('names what the adapters throw: what is broken here is no fault of a caller’s', () => {
    const declared = new Set(declaredCodes().map(([code]) => code));
    const thrown = readdirSync(ADAPTERS, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js') && !name.endsWith('.test.js'))
      .flatMap((name) => [...readFileSync(join(ADAPTERS, name), 'utf8').matchAll(/Error\(["']([A-Z_]{4,})/g)])
      .map(([, code = '']) => code);
    expect(thrown.length).to.be.greaterThan(40);
    expect([...new Set(thrown)].filter((code) => !declared.has(code))).to.deep.equal([]);
  });

  it('never makes a refusal a server fault, except where the gateway or what is behind it fails', () => {
    for (const [code, { status, exit }] of declaredCodes()) {
      expect(code).to.match(/^[A-Z][A-Z0-9_]*$/);
      if (status >= 500) expect([EXIT.unavailable, EXIT.internal] as number[], code).to.include(exit);
      else expect(exit, code).not.to.equal(EXIT.internal);
    }
  });
});
