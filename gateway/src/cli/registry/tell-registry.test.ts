import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import stringWidth from 'string-width';
import type { Output } from '../output';
import { parsed } from '../parsed';
import { SchemaDocument } from '../shapes/registry';
import { recordedOutput } from '../testing/recorded-output';
import { tellAgreement } from './tell-agreement';
import { tellKey } from './tell-key';
import { tellKeys, tellMember } from './tell-organisation';
import { tellProduct } from './tell-product';
import { tellDocument } from './tell-schema';

const HASH = 'ab'.repeat(32);
const DAY = 86_400_000;

function told(tell: (output: Output) => void, { isTTY = false, columns = 80 } = {}): string {
  const { out, output } = recordedOutput({ isTTY, columns });
  tell(output);
  return out.text;
}

describe('what the registry holds, told to a person', () => {
  it('a product, with its sources', () => {
    const lines = [{ publisher: 'TaxMSP', schema: 'cn.tax.grade@1', groups: ['identity', 'grade'] }];
    const product = {
      id: 'cn.enterprise.basic@1',
      title: '企业基本信用报告',
      purposes: ['judicial', 'new'],
      lines,
    };
    expect(told((output) => tellProduct(output, product)).split('\n')).to.deep.equal([
      'product\tcn.enterprise.basic@1',
      'title\t企业基本信用报告',
      'purposes\tjudicial: for a court case; new',
      '',
      'Sources',
      'publisher\tschema\tgroups (meta always)',
      'TaxMSP\tcn.tax.grade@1\tidentity, grade',
      '',
    ]);
  });

  describe('an agreement', () => {
    const terms = {
      id: 'judicial-assistance',
      parties: ['CourtMSP', 'TaxMSP'],
      grantees: ['CourtMSP'],
      products: ['cn.enterprise.assistance@1'],
      purposes: ['judicial'],
      legalBasis: '民事诉讼法 Article 70',
      notBefore: DAY,
      notAfter: 2 * DAY,
      volumeCap: 1000,
    };
    const approved = { terms, hash: HASH, approvals: ['TaxMSP', 'CourtMSP'] };

    it('with its parties, purposes, dates and bounds', () => {
      expect(told((output) => tellAgreement(output, approved, DAY)).split('\n')).to.deep.equal([
        'agreement\tjudicial-assistance',
        'standing\tin force',
        'parties\tCourtMSP, TaxMSP',
        'approved by\tTaxMSP, CourtMSP',
        'grantees\tCourtMSP',
        'products\tcn.enterprise.assistance@1',
        'purposes\tjudicial: for a court case',
        'legal basis\t民事诉讼法 Article 70',
        'from\t1970-01-02 00:00:00 UTC',
        'until\t1970-01-03 00:00:00 UTC',
        'enquiries\tat most 1000 in all',
        `hash\t${HASH}`,
        '',
      ]);
    });

    it('says whether it is in force, and whom it waits for', () => {
      const standing = (approvals: string[], now: number) =>
        told((output) => tellAgreement(output, { ...approved, approvals }, now)).split('\n')[1];
      expect(standing(['TaxMSP'], DAY)).to.equal('standing\tnot in force: not yet approved by CourtMSP');
      expect(standing(approved.approvals, 0)).to.equal('standing\tapproved, and not in force yet');
      expect(standing(approved.approvals, 2 * DAY)).to.equal('standing\tits time is over');
      expect(told((output) => tellAgreement(output, { ...approved, approvals: [] }))).to.include(
        'nobody yet',
      );
    });
  });

  it('an organisation: its roles, how it stands, whom it accepts, who vouches for it', () => {
    const member = { mspId: 'TaxMSP', name: 'Tax', governing: true, roles: ['publisher', 'certifier'] };
    expect(
      told((output) => tellMember(output, { ...member, acceptedCertifiers: null })).split('\n'),
    ).to.deep.equal([
      'msp\tTaxMSP',
      'name\tTax',
      'governing\tyes: it endorses and votes',
      'roles\tpublisher: publishes records; certifier: vouches for subjects and their keys',
      'standing\tgood',
      'certifiers\taccepts every one of the consortium',
      '',
    ]);
    const authorities = { identity: HASH, tls: 'cd'.repeat(32) };
    const standing = { state: 'SUSPENDED', since: 0, proposal: 'ef'.repeat(32) };
    const text = told((output) =>
      tellMember(output, { ...member, acceptedCertifiers: [], authorities, standing }),
    );
    expect(text)
      .to.include('SUSPENDED: it reads and stops things')
      .and.include('since\t1970-01-01 00:00:00 UTC\n')
      .and.include(`by proposal\t${standing.proposal}\n`)
      .and.include('certifiers\taccepts none\n')
      .and.include(`identity CA\t${HASH}\nTLS CA\t${authorities.tls}\n`);
  });

  it('a key, and the keys of an organisation', () => {
    const key = {
      mspId: 'BankMSP',
      keyId: 'seal-1',
      use: 'seal',
      publicKey: '2xVO',
      validFrom: 0,
      revokedAt: null,
    };
    expect(told((output) => tellKey(output, key))).to.equal(
      'key\tseal-1\nof\tBankMSP\nuse\tseal: what is for it alone is sealed to this key\nvalid from\t1970-01-01 00:00:00 UTC\nrevoked\tno\npublic key\t2xVO\n',
    );
    expect(told((output) => tellKeys(output, [{ ...key, revokedAt: DAY }]))).to.include(
      'seal-1\tseal\t1970-01-01 00:00:00\t1970-01-02 00:00:00\n',
    );
    expect(told((output) => tellKeys(output, []))).to.include('no key');
  });

  describe('a schema', () => {
    const document = sample('CustomsMSP/customs.declaration@1');
    const facts = {
      id: document.id,
      publisher: 'CustomsMSP',
      hash: HASH,
      groups: ['identity'],
      purposes: [],
    };
    const tell =
      (changes: Partial<SchemaDocument> = {}) =>
      (output: Output) =>
        tellDocument(output, { ...facts, minAssurance: 2 }, { ...document, ...changes });

    it('says what each field may hold, and which one tells who', () => {
      expect(told(tell()))
        .to.include('subject\tnamed in importer, a kr.importer\n')
        .and.include('one record per\tdeclaration\n')
        .and.include('released\tfor 3653 days after the day in date\n')
        .and.include('consent\tlevel 2: through a portal, or with the company’s own key; not on paper\n')
        .and.include(
          'importer\tImporter\tstring; tells who; at most 12 characters; like ^[0-9A-Z]{1,12}$\tyes\tidentity\n',
        )
        .and.include('date\tDay of declaration\tstring, date\tyes\tidentity\n')
        .and.include('processType\tProcess type\tstring; one of A, B, D\tyes\tgoods\n');
    });

    it('says where nobody is named, and where it is kept for good', () => {
      expect(told(tell({ subject: { kind: 'none', field: null }, retentionDays: null })))
        .to.include('subject\tnone: its records are never found by a subject\n')
        .and.include('released\tfor good\n');
    });

    it('fits a terminal of 80 columns', () => {
      const lines = told(tell(), { isTTY: true }).split('\n');
      expect(lines.filter((line) => line.startsWith('│'))).to.have.length.greaterThan(document.fields.length);
      expect(Math.max(...lines.map((line) => stringWidth(line)))).to.be.at.most(80);
    });
  });
});

function sample(name: string): SchemaDocument {
  const path = join(__dirname, '..', '..', '..', 'sample', 'schemas', `${name}.json`);
  return parsed(SchemaDocument, JSON.parse(readFileSync(path, 'utf8')), path);
}
