import { generateRegisters, ndjsonLines, type Register } from '@concordat/gateway/intake';
import type { PublishResult } from '@concordat/gateway/client';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { DemoArguments } from '../arguments';
import { COMPANY } from '../company';
import { publish } from '../publish';
import type { Actor, Stage } from '../stage';
import { figure } from '../teller';

const GENERATED = { seed: 20250630, companies: 3000, faultRate: 0.002 };

/** A real register: its layout is known, so that only the file is needed. */
const REAL = {
  tax: { schema: 'mx.tax.69b@1', mapping: 'mx-article-69b' },
  court: { schema: 'us.ny.court.eviction@1', mapping: 'nyc-commercial-evictions' },
  customs: { schema: 'customs.declaration@1', mapping: 'customs-declarations' },
} as const;

export async function publishRegisters(stage: Stage, files: DemoArguments['registers']): Promise<void> {
  const { teller, tally } = stage;
  teller.title('1. Three agencies publish');
  const started = performance.now();
  const registers = generateRegisters(GENERATED);
  const actors = { TaxMSP: stage.tax, CourtMSP: stage.court, CustomsMSP: stage.customs };
  const publications = registers.all.map((register) =>
    publishGenerated(stage, actors[register.publisher], register),
  );
  const leafHashes = await Promise.all(publications);
  for (const name of ['tax', 'court', 'customs'] as const) {
    const file = files[name];
    if (file !== undefined) await publishReal(stage, { name, file });
  }
  const seconds = (performance.now() - started) / 1000;
  teller.say(
    `${figure(tally.counts.published)} records in ${seconds.toFixed(1)} s: encrypted at each agency, and only a salted commitment of each, in an append-only log whose head stands on the ledger.`,
  );
  await objectToCustoms(stage, leafHashes[registers.all.indexOf(registers.customs)]);
}

/** Answers the leaf hash of the company's first record there, where there is one. */
async function publishGenerated(
  { teller, tally }: Stage,
  actor: Actor,
  register: Register,
): Promise<string | undefined> {
  const items = [...register.items()];
  const result = await publish(actor.submitter, {
    schema: register.schema,
    contentType: 'application/x-ndjson',
    source: Readable.from(ndjsonLines(items)),
    document: 'REGISTER-2025-06',
  });
  count(tally, result);
  const spoilt = items.filter(({ fault }) => fault !== undefined);
  const rejected = new Map(result.errors.map(({ row, code }) => [row, code]));
  const exact =
    spoilt.length === rejected.size && spoilt.every(({ row, fault }) => rejected.get(row) === fault);
  const ok = tally.check(
    `${register.schema}: exactly the spoilt rows are rejected, each for its fault`,
    exact,
  );
  teller.finding(
    ok,
    actor.mspId,
    `${figure(result.counts.new)} of ${register.schema}, ${result.counts.rejected} rejected with row and reason`,
  );
  const own = items.find(({ fields }) => fields['uscc'] === COMPANY.uscc);
  return result.receipts.find(({ row }) => row === own?.row)?.leafHash;
}

async function publishReal(
  stage: Stage,
  { name, file }: { name: keyof typeof REAL; file: string },
): Promise<void> {
  const { teller, tally } = stage;
  const actor = stage[name];
  const result = await publish(actor.submitter, {
    ...REAL[name],
    contentType: 'text/csv',
    source: createReadStream(file),
    document: 'REAL-REGISTER',
  });
  count(tally, result);
  const { counts } = result;
  const ok = tally.check(`${REAL[name].schema}: the real register is published`, counts.new > 0);
  const changed = counts.changed > 0 ? `, ${figure(counts.changed)} superseded` : '';
  const equal = counts.equal > 0 ? `, ${figure(counts.equal)} there twice` : '';
  teller.finding(
    ok,
    actor.mspId,
    `${figure(counts.new)} of ${REAL[name].schema} from a real register${changed}${equal}, ${figure(counts.rejected)} rejected`,
  );
}

function count(tally: Stage['tally'], { counts }: PublishResult): void {
  tally.counts.published += counts.new + counts.changed;
  tally.counts.rejected += counts.rejected;
  tally.counts.superseded += counts.changed;
}

/** The company has objected to what customs holds: until that is decided, the record is not given out. */
async function objectToCustoms(
  { customs, teller, tally }: Stage,
  leafHash: string | undefined,
): Promise<void> {
  if (!tally.check('customs holds a record of the company', leafHash !== undefined)) return;
  const json = { status: 'UNDER_OBJECTION', reason: 'SUBJECT_OBJECTS' };
  await customs.submitter.send(`/v1/records/${leafHash}/status`, { json });
  teller.say(
    `${COMPANY.nameLatin} disputes its customs level: customs has marked that record as under objection.`,
  );
}
