import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CliError } from './cli-error';
import { assignment } from './commands/record';
import { durationOf, untilOf } from './duration';
import { formatOfFile } from './publish/input-file';
import { handleOf, leafHashOf } from './names';
import { subjectOf } from './subject-of';
import { report } from './main';
import { readKeyFile } from './subject/key-file';
import { writeSandboxFile } from './target/sandbox-file';
import { chooseTarget, organisationOf } from './target/target';
import { wholeNumber } from './whole-number';

const USAGE_STATUS = 4;

function usage(work: () => unknown): void {
  expect(work).to.throw(CliError).with.property('exit', USAGE_STATUS);
}

describe('the arguments of the command line', () => {
  it('recognise a company by the shape of its code, or by the kind in front', () => {
    expect(subjectOf('91990101MA0HY0016K')).to.deep.equal({
      kind: 'cn.uscc',
      identifier: '91990101MA0HY0016K',
    });
    expect(subjectOf('213800KUD8LAJWSQ9D15').kind).to.equal('lei');
    expect(subjectOf('AAA080808HL8').kind).to.equal('mx.rfc');
    expect(subjectOf('kr.importer:5F1A')).to.deep.equal({ kind: 'kr.importer', identifier: '5F1A' });
    usage(() => subjectOf('Acme Ltd'));
  });

  it('take durations, and dates that exist', () => {
    expect(durationOf('90d')).to.equal(90 * 86_400_000);
    expect(untilOf('2h', 1000)).to.equal(1000 + 7_200_000);
    expect(new Date(untilOf('2028-02-29')).toISOString()).to.equal('2028-02-29T23:59:59.999Z');
    for (const wrong of ['2027-02-29', '0d', '5y', 'soon']) usage(() => untilOf(wrong));
  });

  it('name organisations the short way too', () => {
    expect(organisationOf(['TaxMSP', 'Bank2MSP'], 'bank2')).to.equal('Bank2MSP');
    expect(organisationOf(['TaxMSP', 'Bank2MSP'], 'TAXmsp')).to.equal('TaxMSP');
    usage(() => organisationOf(['TaxMSP'], 'customs'));
  });

  it('name nobody: then it is the sandbox’s first of the role that the command is for', async () => {
    const data = await mkdtemp(join(tmpdir(), 'concordat-role-'));
    const tokens = { submitter: '', officer: '', inspector: '', operator: '' };
    const url = 'http://127.0.0.1:1';
    const addresses = { internalUrl: url, exchangeUrl: url, portalUrl: null, tokens, admin: '' };
    const member = (...roles: string[]) => ({ name: '', roles, governing: true, ...addresses });
    const organisations = { LandMSP: member('publisher'), AuthorityMSP: member('regulator') };
    await writeSandboxFile(data, { v: 1, channel: 'c', pid: 1, trust: '', organisations });
    expect((await chooseTarget({ data }, 'regulator')).name).to.equal('AuthorityMSP');
    expect((await chooseTarget({ data, as: 'land' }, 'regulator')).name).to.equal('LandMSP');
    const nobody = await chooseTarget({ data }, 'reader').catch((error: unknown) => error);
    expect(nobody).to.be.instanceOf(CliError).with.property('exit', USAGE_STATUS);
    await rm(data, { recursive: true });
  });

  it('tell what a file is by its name, or by --format', () => {
    expect(formatOfFile('a.CSV', undefined)).to.equal('csv');
    expect(formatOfFile('a.txt', 'ndjson')).to.equal('ndjson');
    usage(() => formatOfFile('a.xlsx', undefined));
  });

  it('set fields, with numbers and booleans as such', () => {
    expect(assignment('grade=A')).to.deep.equal(['grade', 'A']);
    expect(assignment('score=98')).to.deep.equal(['score', 98]);
    expect(assignment('direct=true')).to.deep.equal(['direct', true]);
    expect(assignment('name=a=b')).to.deep.equal(['name', 'a=b']);
    expect(assignment('code=007')).to.deep.equal(['code', '007']);
    usage(() => assignment('grade'));
  });

  it('refuse numbers that are none', () => {
    expect(wholeNumber('12', '--max-uses')).to.equal(12);
    for (const wrong of ['0', '-1', '1.5', '1e3', '']) usage(() => wholeNumber(wrong, '--max-uses'));
  });

  it('name a request and a record, or say how they are named', () => {
    expect(handleOf(' k7qm2-pxd4t')).to.equal('K7QM2-PXD4T');
    expect(() => handleOf('K7QM2')).to.throw('is no handle');
    expect(leafHashOf('ab'.repeat(32))).to.equal('ab'.repeat(32));
    expect(() => leafHashOf('abab…')).to.throw('names no record');
  });

  it('name files: one that cannot be read, or that holds no key, is the user’s mistake', async () => {
    const told = (path: string) => readKeyFile(path).catch((error: unknown) => reported(error));
    expect(await told('/nowhere/key.json')).to.deep.equal({
      exit: USAGE_STATUS,
      text: 'PATH_UNUSABLE: /nowhere/key.json: there is no such file or folder\n',
    });
    expect(await told(__dirname)).to.include({ exit: USAGE_STATUS });
    expect(await told(__filename)).to.include({ exit: USAGE_STATUS });
  });
});

function reported(error: unknown): { exit: number; text: string } {
  let text = '';
  const exit = report(error, false, (line) => (text += line));
  return { exit, text };
}
