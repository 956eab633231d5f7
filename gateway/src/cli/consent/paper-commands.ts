import { Type } from '@sinclair/typebox';
import type { Command } from 'commander';
import { CliError, usageError } from '../cli-error';
import { type CommonOptions, leaf, listLeaf, type ListOptions, mostRows, openSession } from '../command';
import { showListing } from '../listing';
import { ProducedConsent } from '../shapes/consents';
import { scanHashOf } from './scan-hash';
import { tellConsent } from './tell-consent';

const Outcome = Type.Object({ consentId: Type.String(), state: Type.String() });

/** Consents on paper: what an officer of the certifier does, having seen the paper, and what the grantee produces. */
export function paperCommands(): Command[] {
  return [paper(), approve(), refuse(), revoke(), produce()];
}

function paper(): Command {
  return listLeaf('paper', {
    summary: 'Consents on paper that your agency certifies, with who signed and the scan’s hash',
    examples: ['consent paper --as tax'],
  }).action(async (options: ListOptions) => {
    const { output, target } = await openSession(options, 'certifier');
    await showListing(target.api('officer'), output, {
      path: '/v1/paper-requests',
      most: mostRows(options),
      columns: [
        ['handle', 'handle'],
        ['state', 'state'],
        ['grantee', 'grantee'],
        ['subject', 'subject.identifier'],
        ['signed by', 'signatoryName'],
        ['scan', 'scanHash', 'hash'],
        ['until', 'terms.notAfter', 'time'],
      ],
      none: 'No consent on paper has come in.',
    });
  });
}

function approve(): Command {
  return leaf('approve', {
    summary:
      'Approve a consent on paper, having seen the paper (an officer of the certifier). The scan is hashed here and held against the one that the bank has put into the terms',
    examples: ['consent approve K7QM2-PXD4T --scan consent.pdf --as tax'],
  })
    .argument('<handle>', 'as in `consent paper`')
    .requiredOption('--scan <file>', 'scan of the signed paper, as you have seen it; only its hash is sent')
    .action(async (handle: string, options: CommonOptions & { scan: string }) => {
      const scanHash = await scanHashOf(options.scan);
      await act(options, `${encodeURIComponent(handle)}/answer`, { answer: 'sign', scanHash });
    });
}

function refuse(): Command {
  return leaf('refuse', {
    summary: 'Refuse a consent on paper (an officer of the certifier)',
    examples: ['consent refuse K7QM2-PXD4T --as tax'],
  })
    .argument('<handle>', 'as in `consent paper`')
    .action((handle: string, options: CommonOptions) =>
      act(options, `${encodeURIComponent(handle)}/answer`, { answer: 'decline' }),
    );
}

function revoke(): Command {
  return leaf('revoke', {
    summary:
      'Revoke a consent on paper, since its subject says so (an officer of the certifier). It holds for every enquiry from then on',
    examples: ['consent revoke K7QM2-PXD4T --as tax'],
  })
    .argument('<handle>', 'as in `consent paper`')
    .action((handle: string, options: CommonOptions) =>
      act(options, `${encodeURIComponent(handle)}/revocation`, {}),
    );
}

async function act(options: CommonOptions, path: string, json: object): Promise<void> {
  const { output, target } = await openSession(options, 'certifier');
  const answer = await target.api('officer').ask(Outcome, `/v1/paper-requests/${path}`, { json });
  output.answer(answer, () => output.line(`${answer.state}: the ledger has it.`));
}

function produce(): Command {
  return leaf('produce', {
    summary:
      'Show what your organisation must be able to produce of a consent: its terms, its private part, and the scan that belongs to it',
    examples: ['consent produce K7QM2-PXD4T --scan consent.pdf --as bank --json'],
  })
    .argument('<handle>', 'as in `consent list`')
    .option('--scan <file>', 'check that this is the scan that was signed for')
    .action(async (handle: string, options: CommonOptions & { scan?: string }) => {
      const { output, target } = await openSession(options, 'reader');
      const path = `/v1/consent-requests/${encodeURIComponent(handle)}`;
      const produced = await target.api('officer').ask(ProducedConsent, path);
      if (options.scan !== undefined) await assertScan(options.scan, produced.private.scanHash);
      output.answer(produced, () => {
        if (options.scan !== undefined) output.line(`✓ ${options.scan} is the scan that was signed for.\n`);
        tellConsent(output, produced);
      });
    });
}

async function assertScan(file: string, scanHash: string | null): Promise<void> {
  if (scanHash === null) throw usageError('no scan belongs to this consent: it was not given on paper');
  if ((await scanHashOf(file)) === scanHash) return;
  throw new CliError('SCAN_MISMATCH', `${file} is not the scan that was signed for`);
}
