import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { EXIT } from '../../errors';
import { parseStrictJson } from '../../intake';
import { parseTrust, type Verdict, type Verification, verifyBundle } from '../../verify';
import { CliError, usageError } from '../cli-error';
import { type CommonOptions, leaf } from '../command';
import { moment, Output } from '../output';
import { chooseTarget } from '../target/target';

interface VerifyOptions extends CommonOptions {
  publisher: string;
  grantee?: string;
  trust?: string;
}

const EXITS: Record<Verdict, number> = {
  VALID: EXIT.ok,
  INVALID: EXIT.refused,
  UNCHECKABLE: EXIT.unavailable,
};

export function verifyCommand(): Command {
  return leaf('verify', {
    summary: 'Check an evidence bundle offline, with nothing but a trust file',
    examples: [
      'verify report-0.bundle.json --publisher TaxMSP',
      'verify report-0.bundle.json --publisher TaxMSP --trust trust.json --json',
    ],
  })
    .argument('<file>', 'the evidence bundle')
    .requiredOption(
      '--publisher <msp>',
      'whom you expect to have published: a bundle about another is invalid',
    )
    .option('--grantee <msp>', 'whom you expect it was released to')
    .option('--trust <file>', 'trust file: keys and schemas as registered (default: the sandbox’s)')
    .action(async (file: string, options: VerifyOptions) => {
      process.exitCode = await verify(file, options, new Output(options.json === true));
    });
}

/** Verifies a file and tells each check; the answer is the exit status. */
export async function verify(file: string, options: VerifyOptions, output: Output): Promise<number> {
  const trustPath = options.trust ?? (await knownTrustFile(options));
  const trust = parseTrust(parseStrictJson(await read(trustPath, 'trust file; name one with --trust')));
  const bundle = await read(file, 'evidence bundle');
  const { publisher, grantee } = options;
  const found = verifyBundle(bundle, trust, { publisher, ...(grantee === undefined ? {} : { grantee }) });
  const { verdict, asOf, checks } = found;
  output.answer({ verdict, asOf, checks }, () => tell(output, found));
  return EXITS[verdict];
}

function tell(output: Output, { verdict, asOf, checks }: Verification): void {
  output.line(asOf === null ? verdict : `${verdict} as of ${moment(asOf)}`);
  output.table(
    ['', 'check', 'detail'],
    checks.map(({ name, ok, detail }) => [ok ? '✓' : '✗', name, detail]),
  );
}

async function knownTrustFile(options: VerifyOptions): Promise<string> {
  const { trust } = await chooseTarget(options, 'regulator');
  if (trust !== undefined) return trust;
  throw usageError('the profile names no trust file', 'name one with --trust');
}

async function read(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw usageError(`${path} does not exist: no ${what}`);
    if (code === 'EISDIR') throw usageError(`${path} is a folder, no ${what}`);
    throw new CliError('FILE_UNREADABLE', `${path} cannot be read`, { cause, exit: EXIT.unavailable });
  }
}
