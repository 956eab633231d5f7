import type { Role } from '@concordat/chaincode/domain';
import { Api } from '../api';
import { usageError } from '../cli-error';
import { defaultProfilesPath, loadProfile, type Profile } from './profiles';
import {
  DEFAULT_DATA_FOLDER,
  readSandboxFile,
  type SandboxFile,
  type SandboxOrganisation,
  type TokenRole,
} from './sandbox-file';

/** Options that every command takes, as commander hands them over. */
export interface TargetOptions {
  as?: string;
  data?: string;
  profile?: string;
}

/** The gateway that a command talks to. */
export interface Target {
  /** MSP id in a sandbox, else the profile's address. */
  name: string;
  api(role: TokenRole): Api;
  /** The certifier's portal; `token` is a subject's. */
  portal(token: string): Api;
  /** Where a sandbox takes changes of its members. */
  control: Api | undefined;
  /** Trust file for the offline verifier, where one is known. */
  trust: string | undefined;
  /** File with the administrator's connection to the ledger, where one is known. */
  admin: string | undefined;
}

/**
 * Chooses the gateway: `--profile` first, then a running sandbox with the organisation of `--as` (or, where nobody is
 * named, its first one of that role), then the default profile.
 */
export async function chooseTarget(options: TargetOptions, role: Role | undefined): Promise<Target> {
  if (options.profile !== undefined) return profileTarget(await explicitProfile(options.profile, options.as));
  const sandbox = await readSandboxFile(dataFolderOf(options));
  if (sandbox) return sandboxTarget(sandbox, options, role);
  const profile = await loadProfile(defaultProfilesPath(), options.as);
  if (profile) return profileTarget(profile);
  throw usageError(
    `no sandbox runs on ${dataFolderOf(options)}, and ${defaultProfilesPath()} does not exist`,
    'start one with `concordat up`, name its folder with --data, or write a profile',
  );
}

/** The running sandbox's first organisation of that role; undefined where no sandbox is talked to, or it has none. */
export async function firstOfRole(role: Role, options: TargetOptions): Promise<string | undefined> {
  if (options.profile !== undefined) return undefined;
  const sandbox = await readSandboxFile(dataFolderOf(options));
  return sandbox && firstOf(sandbox, role);
}

function firstOf({ organisations }: SandboxFile, role: Role): string | undefined {
  return Object.keys(organisations).find((mspId) => organisations[mspId]?.roles.includes(role));
}

/** A governing member of the running sandbox other than this one; undefined where no sandbox is talked to. */
export async function governingBeside(mspId: string, options: TargetOptions): Promise<string | undefined> {
  if (options.profile !== undefined) return undefined;
  const { organisations = {} } = (await readSandboxFile(dataFolderOf(options))) ?? {};
  return Object.keys(organisations).find((one) => one !== mspId && organisations[one]?.governing);
}

/** `--data`, CONCORDAT_SANDBOX, or `.concordat` here. */
export function dataFolderOf(options: TargetOptions): string {
  return options.data ?? process.env['CONCORDAT_SANDBOX'] ?? DEFAULT_DATA_FOLDER;
}

/** `tax`, `TaxMSP` and `taxmsp` all name TaxMSP. */
export function organisationOf(mspIds: string[], name: string): string {
  const wanted = name.toLowerCase();
  const found = mspIds.find((id) =>
    [id.toLowerCase(), id.toLowerCase().replace(/msp$/, '')].includes(wanted),
  );
  if (found !== undefined) return found;
  throw usageError(`the sandbox has no organisation "${name}"`, `it has: ${mspIds.join(', ')}`);
}

async function explicitProfile(path: string, name: string | undefined): Promise<Profile> {
  const profile = await loadProfile(path, name);
  if (profile) return profile;
  throw usageError(`${path} has no profile to use`, 'write one: profiles: { name: { url: …, token: … } }');
}

function sandboxTarget(sandbox: SandboxFile, options: TargetOptions, role: Role | undefined): Target {
  const name = options.as ?? process.env['CONCORDAT_AS'] ?? (role && firstOf(sandbox, role));
  const mspIds = Object.keys(sandbox.organisations);
  if (name === undefined) {
    throw usageError('say for which organisation with --as', `the sandbox has: ${mspIds.join(', ')}`);
  }
  const mspId = organisationOf(mspIds, name);
  const organisation = sandbox.organisations[mspId];
  if (!organisation) throw usageError(`the sandbox has no organisation "${name}"`);
  return {
    name: mspId,
    api: (role) => new Api(organisation.internalUrl, organisation.tokens[role]),
    portal: (token) => new Api(portalOf(mspId, organisation), token),
    control: sandbox.control && new Api(sandbox.control.url, sandbox.control.token),
    trust: sandbox.trust,
    admin: organisation.admin,
  };
}

function portalOf(mspId: string, { portalUrl }: SandboxOrganisation): string {
  if (portalUrl !== null) return portalUrl;
  throw usageError(
    `${mspId} is no certifier and has no portal`,
    'name a certifier with --as; `concordat org list` shows the roles',
  );
}

function profileTarget(profile: Profile): Target {
  return {
    name: profile.url,
    api: (role) => new Api(profile.url, profile.tokens?.[role] ?? profile.token),
    portal: (token) => new Api(profile.portal ?? profile.url, token),
    control: undefined,
    trust: profile.trust,
    admin: profile.admin,
  };
}
