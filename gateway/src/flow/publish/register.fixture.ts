import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SchemaDocument } from '@concordat/chaincode/domain';
import { openLevelLog, openLevelStorage, openLevelVault } from '../../adapters/local';
import type { LevelVault } from '../../adapters/local';
import { RecordValidator } from '../../intake';
import type { Item } from '../../intake';
import { Mutex } from './mutex';
import type { PublishDeps } from './publish-types';

/** A register of its own, on real storage in a temporary folder. For tests. */
export interface TestRegister extends PublishDeps {
  vault: LevelVault;
  directory: string;
  reopen(): Promise<TestRegister>;
  close(): Promise<void>;
}

export const gradeSchema: SchemaDocument = {
  id: 'cn.tax.grade@1',
  title: 'Tax grade',
  subject: { kind: 'cn.uscc', field: 'uscc' },
  businessKey: ['uscc', 'year'],
  groups: ['grade', 'note'],
  fields: [
    { name: 'uscc', type: 'string', required: true, group: 'grade' },
    { name: 'year', type: 'integer', required: true, group: 'grade' },
    { name: 'grade', type: 'string', required: true, group: 'grade', enum: ['A', 'B', 'M', 'C', 'D'] },
    { name: 'note', type: 'string', required: false, group: 'note', maxLength: 2000 },
  ],
  legalBasis: 'Administrative Measures for Tax Credit',
  purposes: ['loan-origination'],
  minAssurance: 1,
  conductEnd: null,
  retentionDays: null,
};

/** A valid item; `company` is the subject's identifier. */
export function grade(company: string, letter = 'A', extra: Partial<Item> = {}): Item {
  const meta = { issued: '2025-04-18', effectiveFrom: '2025-04-18' };
  return { fields: { uscc: company, year: 2024, grade: letter }, meta, ...extra };
}

export async function openTestRegister(directory?: string): Promise<TestRegister> {
  const folder = directory ?? (await mkdtemp(join(tmpdir(), 'concordat-register-')));
  const storage = await openLevelStorage(join(folder, 'db'));
  const vault = await openLevelVault({
    storage,
    shredDirectory: join(folder, 'shred'),
    kek: Buffer.alloc(32, 1),
    indexSecret: Buffer.alloc(32, 2),
  });
  const validator = new RecordValidator(gradeSchema);
  return {
    storage,
    vault,
    log: await openLevelLog(storage),
    clock: { now: () => Date.now() },
    mspId: 'TaxMSP',
    writer: new Mutex(),
    validator: (id) => Promise.resolve(id === gradeSchema.id ? validator : undefined),
    directory: folder,
    async reopen() {
      await storage.close();
      return openTestRegister(folder);
    },
    async close() {
      await storage.close();
      await rm(folder, { recursive: true });
    },
  };
}
