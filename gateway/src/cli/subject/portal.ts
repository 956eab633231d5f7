import type { Command } from 'commander';
import type { Api } from '../api';
import { usageError } from '../cli-error';
import type { CommonOptions, Session } from '../command';
import { PortalToken } from '../shapes/consents';
import { subjectOf } from '../subject-of';

export interface SubjectOptions extends CommonOptions {
  subject?: string;
  token?: string;
}

/**
 * The certifier's portal, with the subject logged in: by `--token` (or CONCORDAT_SUBJECT_TOKEN), or in a
 * sandbox by `--subject`, where the certifier's operator stands in for its log-in.
 */
export async function openPortal({ options, target }: Session<SubjectOptions>): Promise<Api> {
  const token = options.token ?? process.env['CONCORDAT_SUBJECT_TOKEN'];
  if (token !== undefined) return target.portal(token);
  if (options.subject === undefined) {
    throw usageError('say who you are with --subject (sandbox), or log in with --token');
  }
  const json = subjectOf(options.subject);
  const minted = await target.api('operator').ask(PortalToken, '/v1/portal/tokens', { json });
  return target.portal(minted.token);
}

/** Options that say who the subject is. */
export function withSubject(command: Command): Command {
  return command
    .option('--subject <code>', 'who you are; in a sandbox the certifier lets you in')
    .option('--token <token>', 'your portal token (or CONCORDAT_SUBJECT_TOKEN)');
}

/** The options with which the next command is the same subject's; a token is not repeated, since screens are looked at. */
export function sameSubject({ subject, token, as, data, profile }: SubjectOptions): string {
  const who = token === undefined ? { subject } : { token: '…' };
  return Object.entries({ ...who, as, data, profile })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `--${name} ${value}`)
    .join(' ');
}
