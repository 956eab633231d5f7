import { writeSync } from 'node:fs';
import { publish } from './publish';
import { grade, gradeSchema, openTestRegister } from './register.fixture';

/** Publishes until it is killed; says each receipt on its standard output once it has it. For a test that kills it. */
async function main(directory: string, round: string): Promise<void> {
  const register = await openTestRegister(directory);
  for (let call = 0; ; call++) {
    const items = Array.from({ length: 1 + (call % 40) }, (_, index) => grade(`r${round}-${call}-${index}`));
    const { receipts } = await publish(register, {
      schema: gradeSchema.id,
      items,
      idempotencyKey: `${round}/${call}`,
    });
    const lines = receipts.map(({ leafHash, index }) => `${leafHash} ${index}\n`);
    writeSync(1, lines.join(''));
  }
}

void main(process.argv[2] ?? '', process.argv[3] ?? '');
