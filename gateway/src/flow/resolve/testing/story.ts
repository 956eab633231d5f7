import type { Product, SchemaDocument } from '@concordat/chaincode/domain';
import type { PeerAddress } from '../../../adapters/https-peers';
import { answerRequest } from '../../consent/answer-request';
import { requestConsent, type ConsentRequestInput } from '../../consent/request-consent';
import type { Report, ResolveRequest } from '../report';
import type { Subject } from '../../subject/subject';
import { type LedgerSandbox, startLedgerSandbox } from './ledger-sandbox';
import { drawAddresses, registerKeys, startTestGateway, type TestGateway } from './test-gateway';

export const COMPANY: Subject = { kind: 'cn.uscc', identifier: '91350100M000100Y43' };
export const OTHER: Subject = { kind: 'cn.uscc', identifier: '911522010783762860' };
const DAY = 86_400_000;

export const TAX_SCHEMA = schemaOf('cn.tax.grade@1', 'Tax credit grade');
export const COURT_SCHEMA = schemaOf('cn.court.debtor@1', 'Dishonest debtors');
export const PRODUCT: Product = {
  id: 'cn.basic@1',
  title: 'Basic report',
  purposes: ['loan-origination', 'post-loan-monitoring', 'judicial'],
  lines: [
    { publisher: 'TaxMSP', schema: TAX_SCHEMA.id, groups: ['grade'] },
    { publisher: 'CourtMSP', schema: COURT_SCHEMA.id, groups: ['grade', 'basis'] },
  ],
};

export interface Story {
  sandbox: LedgerSandbox;
  addresses: PeerAddress[];
  tax: TestGateway;
  court: TestGateway;
  regulator: TestGateway;
  bank: TestGateway;
  bank2: TestGateway;
  stop(): Promise<void>;
}

/** Tax (publisher, certifier), Court (publisher), Regulator and two banks on a real pocket ledger; exchanges open. */
export async function startStory(): Promise<Story> {
  const sandbox = await startLedgerSandbox();
  try {
    return await storyOn(sandbox);
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

async function storyOn(sandbox: LedgerSandbox): Promise<Story> {
  const addresses = await drawAddresses(sandbox);
  const start = (mspId: string) => startTestGateway(sandbox, mspId, addresses);
  const tax = await start('TaxMSP');
  const organisations = sandbox.organisations.map((one) => ({ ...one, acceptedCertifiers: null }));
  await administer(tax, 'bootstrap', { organisations });
  const [court, regulator] = [await start('CourtMSP'), await start('RegulatorMSP')];
  const [bank, bank2] = [await start('BankMSP'), await start('Bank2MSP')];
  await registerKeys(tax, ['checkpoint', 'message', 'seal', 'certify']);
  await registerKeys(court, ['checkpoint', 'message', 'seal']);
  for (const gateway of [regulator, bank, bank2]) await registerKeys(gateway, ['message', 'seal']);
  await administer(tax, 'registerSchema', { document: TAX_SCHEMA });
  await administer(court, 'registerSchema', { document: COURT_SCHEMA });
  await administer(regulator, 'registerProduct', { product: PRODUCT });
  const all = [tax, court, regulator, bank, bank2];
  for (const gateway of all) await gateway.open();
  return {
    ...{ sandbox, addresses, tax, court, regulator, bank, bank2 },
    async stop() {
      for (const gateway of all) await gateway.close();
      await sandbox.stop();
    },
  };
}

/** A consent of the subject for a bank, asked for, delivered, and signed at the portal. Answers its id. */
export async function grantConsent(
  { tax }: Story,
  bank: TestGateway,
  changes: Partial<ConsentRequestInput> = {},
): Promise<string> {
  const asked = await requestConsent(bank, {
    subject: COMPANY,
    certifier: 'TaxMSP',
    product: PRODUCT.id,
    purposes: ['loan-origination'],
    mode: 'PERIODIC',
    notBefore: Date.now() - 1000,
    notAfter: Date.now() + 30 * DAY,
    maxUses: 100,
    purposeInWords: 'A loan of 2 million for new machines.',
    ...changes,
  });
  const subject = changes.subject ?? COMPANY;
  await answerRequest(tax, subject, { handle: asked.handle, answer: 'sign' });
  return asked.consentId;
}

async function administer({ admin }: TestGateway, name: string, argument: object): Promise<void> {
  await admin.submit({ contract: 'registry', function: name, argument }, (value) => value);
}

function schemaOf(id: string, title: string): SchemaDocument {
  return {
    id,
    title,
    subject: { kind: 'cn.uscc', field: 'code' },
    businessKey: ['code'],
    groups: ['identity', 'grade', 'basis'],
    fields: [
      { name: 'code', type: 'string', required: true, group: 'identity', format: 'uscc' },
      { name: 'grade', type: 'string', required: true, group: 'grade', title: 'Grade' },
      { name: 'reason', type: 'string', required: false, group: 'basis', title: 'Reason' },
    ],
    legalBasis: 'Administration of Tax Credit (2014) No. 40',
    purposes: ['loan-origination', 'post-loan-monitoring', 'judicial'],
    minAssurance: 1,
    conductEnd: null,
    retentionDays: null,
  };
}

/** What the bank asks in the tests. */
export const REQUEST: ResolveRequest = {
  subject: COMPANY,
  product: PRODUCT.id,
  purpose: 'loan-origination',
  application: 'LOAN-2026-17',
  officer: 'Li Wei',
};
export const grade = (value: string) => ({
  identity: { code: COMPANY.identifier },
  grade: { grade: value },
  basis: { reason: 'on time' },
});
/** The code that an attempt was refused with; undefined where it was not. */
export const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => undefined,
    (error: { code: unknown }) => error.code,
  );
/** The summaries of a report. */
export const told = (report: Report) => report.lines.map(({ summary }) => summary);
