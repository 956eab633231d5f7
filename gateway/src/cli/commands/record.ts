import { Type } from '@sinclair/typebox';
import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { parseStrictJson } from '../../intake';
import { CliError, usageError } from '../cli-error';
import {
  type CommonOptions,
  group,
  leaf,
  listLeaf,
  type ListOptions,
  mostRows,
  openSession,
} from '../command';
import { showListing } from '../listing';
import { leafHashOf } from '../names';
import { fieldTitles } from '../record/field-titles';
import { tellRecord } from '../record/tell-record';
import { HeldRecord } from '../shapes/held-record';
import { Receipt } from '../shapes/records';

const Anything = Type.Record(Type.String(), Type.Unknown());

interface ReasonOptions extends CommonOptions {
  reason: string;
}
interface CorrectOptions extends ReasonOptions {
  set: string[];
  item?: string;
}

export function recordCommand(): Command {
  const members = [list(), show(), correct()];
  members.push(statusCommand('withdraw', 'WITHDRAWN', 'Withdraw a record: it is no longer released'));
  members.push(
    statusCommand('repair', 'REPAIRED', 'Mark a record as repaired: its cause has been made good'),
  );
  members.push(objectCommand());
  return group('record', 'The records that your organisation has published', members);
}

function list(): Command {
  return listLeaf('list', { summary: 'Your published records', examples: ['record list --as tax'] }).action(
    async (options: ListOptions) => {
      const { output, target } = await openSession(options);
      await showListing(target.api('submitter'), output, {
        most: mostRows(options),
        path: '/v1/records',
        columns: [
          ['record', 'leafHash'],
          ['schema', 'schema'],
          ['status', 'status'],
          ['state', 'state'],
        ],
        none: 'Nothing is published yet.',
      });
    },
  );
}

function show(): Command {
  return leaf('show', {
    summary: 'One of your records with its payload and status',
    examples: ['record show 5f0c… --as tax'],
  })
    .argument('<leafHash>', 'the record, as in `record list`', leafHashOf)
    .action(async (leafHash: string, options: CommonOptions) => {
      const { output, target } = await openSession(options);
      const api = target.api('submitter');
      const record = await api.ask(HeldRecord, `/v1/records/${encodeURIComponent(leafHash)}`);
      if (output.json) output.document(record);
      else tellRecord(output, record, await fieldTitles(api, output, record.schema));
    });
}

function statusCommand(name: string, status: string, summary: string): Command {
  return withReason(
    leaf(name, { summary, examples: [`record ${name} 5f0c… --reason COURT_ORDER --as tax`] }),
  ).action((leafHash: string, options: ReasonOptions) => giveStatus(leafHash, status, options));
}

function objectCommand(): Command {
  const text = {
    summary:
      'Mark a record as under objection, so that its content is withheld; --lift puts it back in force',
    examples: [
      'record object 5f0c… --reason SUBJECT_OBJECTS --as tax',
      'record object 5f0c… --lift --reason OBJECTION_UNFOUNDED --as tax',
    ],
  };
  return withReason(leaf('object', text))
    .option('--lift', 'the objection is settled: the record is in force again')
    .action(async (leafHash: string, options: ReasonOptions & { lift?: boolean }) => {
      if (options.lift === true) await assertObjected(leafHash, options);
      await giveStatus(leafHash, options.lift === true ? 'IN_FORCE' : 'UNDER_OBJECTION', options);
    });
}

/** Lifting what is no objection would undo another status. */
async function assertObjected(leafHash: string, options: ReasonOptions): Promise<void> {
  const { target } = await openSession(options);
  const path = `/v1/records/${encodeURIComponent(leafHash)}`;
  const { status } = await target.api('submitter').ask(Type.Object({ status: Type.String() }), path);
  if (status === 'UNDER_OBJECTION') return;
  throw new CliError('NOT_UNDER_OBJECTION', `the record is ${status}: there is no objection to lift`);
}

function withReason(command: Command): Command {
  return command
    .argument('<leafHash>', 'the record, as in `record list`', leafHashOf)
    .requiredOption(
      '--reason <CODE>',
      'a short upper-case code; it goes on the ledger, so never prose or names',
    );
}

async function giveStatus(leafHash: string, status: string, options: ReasonOptions): Promise<void> {
  const { output, target } = await openSession(options);
  const json = { status, reason: options.reason };
  const path = `/v1/records/${encodeURIComponent(leafHash)}/status`;
  const answer = await target.api('submitter').ask(Anything, path, { json });
  output.answer(answer, () => output.line(`${status}. Everyone who was given the record learns of it.`));
}

function correct(): Command {
  return leaf('correct', {
    summary: 'Correct an error: publishes the right version; every file that rests on the wrong one is told',
    examples: [
      'record correct 5f0c… --set grade=A --reason WRONG_GRADE --as tax',
      'record correct 5f0c… --item corrected.json --reason WRONG_GRADE --as tax',
    ],
  })
    .argument('<leafHash>', 'the record, as in `record list`', leafHashOf)
    .requiredOption('--reason <CODE>', 'a short upper-case code')
    .option('--set <field=value...>', 'fields that change; the others stay', [])
    .option('--item <file>', 'the whole corrected item as JSON: { "fields": {…}, "meta": {…} }')
    .action(async (leafHash: string, options: CorrectOptions) => {
      const { output, target } = await openSession(options);
      const api = target.api('submitter');
      const held = await api.ask(HeldRecord, `/v1/records/${encodeURIComponent(leafHash)}`);
      const json = { item: await correctedItem(options, held), reason: options.reason };
      const path = `/v1/records/${encodeURIComponent(leafHash)}/correction`;
      const answer = await api.ask(Receipt, path, { json });
      output.answer(answer, () => {
        output.line('Corrected. Every file that rests on the wrong version is told.');
        output.line(`The right version is record ${answer.leafHash}`);
      });
    });
}

async function correctedItem(options: CorrectOptions, held: HeldRecord): Promise<unknown> {
  if (options.item !== undefined) return parseStrictJson(await readFile(options.item));
  if (options.set.length === 0)
    throw usageError('say what changes with --set field=value, or give an --item');
  return changedItem(held, Object.fromEntries(options.set.map(assignment)));
}

/** The record as it is held, with the changes; what it supersedes is the gateway's to say. */
function changedItem({ groups }: HeldRecord, changes: Record<string, unknown>): object {
  if (groups === undefined)
    throw new CliError('RECORD_ERASED', 'its content is erased: there is nothing left to correct');
  const { meta = {}, ...others } = groups;
  const fields = Object.assign({}, ...Object.values(others)) as Record<string, unknown>;
  return { fields: given({ ...fields, ...changes }), meta: given({ ...meta, supersedes: null }) };
}

function given(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

/** `field=value`; a value that is a JSON number or boolean is taken as one. */
export function assignment(text: string): [string, string | number | boolean] {
  const at = text.indexOf('=');
  if (at < 1) throw usageError(`"${text}" is no assignment`, 'write --set field=value');
  const value = text.slice(at + 1);
  if (value === 'true' || value === 'false') return [text.slice(0, at), value === 'true'];
  const number = /^-?(0|[1-9][0-9]{0,14})$/.test(value) ? Number(value) : value;
  return [text.slice(0, at), number];
}
