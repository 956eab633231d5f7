import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { type Fault, GatewayError } from '../errors';
import { validator } from '../http/validate';
import { type GatewayConfig, GatewayConfigSchema } from './gateway-config';
import { ledgerFaults } from './ledger-faults';
import { type Setting, SETTINGS } from './settings';

type Values = Record<string, unknown>;

const MAX_BYTES = 1 << 20;
/** Formats of settings that are paths. */
const PATHS = new Set(['existing-file', 'folder', 'socket']);
const check = validator(GatewayConfigSchema, 'config');

export interface ConfigSources {
  /** JSON or YAML. Relative paths in it start from its folder. */
  file: string;
  env?: NodeJS.ProcessEnv;
}

/**
 * Reads a gateway's configuration. The environment goes before the file; the file goes before the folder of secrets
 * (CONCORDAT_SECRETS), where a file named like a setting (`ledger.key`) holds its value, or is itself the file meant.
 * Throws CONFIG_INVALID with every fault.
 */
export async function loadConfig({ file, env = process.env }: ConfigSources): Promise<GatewayConfig> {
  const values = await readValues(file);
  for (const setting of SETTINGS) {
    const given = fromEnv(setting, env) ?? at(values, setting.path) ?? (await fromSecrets(setting, env));
    if (given !== undefined) put(values, setting.path, given);
  }
  const config = validated(values);
  const peers = Object.keys(config.peers).map((mspId) => ['peers', mspId, 'ca']);
  return assertUsable(config, { settings: SETTINGS, file, more: peers, faults: urlFaults(config) });
}

function urlFaults({ peers }: GatewayConfig): Fault[] {
  return Object.entries(peers)
    .filter(([, { url }]) => !URL.canParse(url))
    .map(([mspId]) => ({ pointer: `/peers/${mspId}/url`, code: 'URL_INVALID', message: 'is no URL' }));
}

/** The settings of a file, not checked yet. Throws CONFIG_INVALID. */
export async function readValues(file: string): Promise<Values> {
  return parse(await read(file), file);
}

async function read(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    if (text.length <= MAX_BYTES) return text;
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', `the configuration file ${file} cannot be read`, { cause });
  }
  throw new GatewayError('CONFIG_INVALID', `the configuration file is larger than ${MAX_BYTES} bytes`);
}

function parse(text: string, file: string): Values {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) {
    const [where = ''] = error.message.split('\n');
    const detail = `${file} is no YAML: ${where.replace(/:$/, '')}`;
    throw new GatewayError('CONFIG_INVALID', detail, { cause: error });
  }
  const values = valueOf(document) ?? {};
  if (isGroup(values)) return values;
  throw new GatewayError('CONFIG_INVALID', 'the configuration must be an object of settings');
}

function valueOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', 'the configuration may have no YAML aliases', { cause });
  }
}

function isGroup(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lists are comma-separated; what is no text in the schema is JSON. */
function fromEnv({ env: name, schema }: Setting, env: NodeJS.ProcessEnv): unknown {
  const text = env[name];
  if (text === undefined || schema['type'] === 'string') return text;
  if (schema['type'] === 'array' && !text.startsWith('[')) return text.split(',').map((part) => part.trim());
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

async function fromSecrets({ name, schema }: Setting, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folder = env['CONCORDAT_SECRETS'];
  if (folder === undefined || !existsSync(join(folder, name))) return undefined;
  const path = resolve(folder, name);
  return schema['format'] === 'existing-file' ? path : (await readFile(path, 'utf8')).trim();
}

/** Absent groups are there with nothing in them, so that their defaults apply. */
function validated(values: Values): GatewayConfig {
  for (const group of ['log', 'limits']) values[group] ??= {};
  try {
    return check(values) as GatewayConfig;
  } catch (error) {
    throw invalid(error instanceof GatewayError ? error.faults : [], error);
  }
}

interface Checks {
  settings: readonly Setting[];
  file: string;
  /** Further places of files. */
  more?: string[][];
  /** What was found already. */
  faults?: Fault[];
}

/**
 * Makes paths absolute, from the folder of `file`. Throws CONFIG_INVALID with every file that is not there, and with what
 * the settings of the ledger leave open or say twice.
 */
export function assertUsable<T extends Values & Pick<GatewayConfig, 'ledger'>>(
  config: T,
  { settings, file, more = [], faults: found = [] }: Checks,
): T {
  const places = settings.map(({ path, schema }) => ({ path, format: schema['format'] as unknown }));
  const files = [...more, ...furtherPeers(config)];
  for (const path of files) places.push({ path, format: 'existing-file' });
  const faults = [...found, ...ledgerFaults(config), ...resolvePaths(config, places, dirname(resolve(file)))];
  if (faults.length > 0) throw invalid(faults);
  return config;
}

/** Where the settings name files of the ledger's further peers. */
function furtherPeers({ ledger }: Pick<GatewayConfig, 'ledger'>): string[][] {
  return (ledger.others ?? []).map((_, index) => ['ledger', 'others', String(index), 'tlsRootCert']);
}

function resolvePaths(
  config: Values,
  places: { path: string[]; format: unknown }[],
  folder: string,
): Fault[] {
  return places.flatMap(({ path, format }) => {
    const value = at(config, path);
    if (typeof value !== 'string' || typeof format !== 'string' || !PATHS.has(format)) return [];
    const absolute = resolve(folder, value);
    put(config, path, absolute);
    if (format !== 'existing-file' || isFile(absolute)) return [];
    return [{ pointer: `/${path.join('/')}`, code: 'FILE_MISSING', message: 'there is no such file' }];
  });
}

const isFile = (path: string) => existsSync(path) && !statSync(path).isDirectory();

function invalid(faults: Fault[], cause?: unknown): GatewayError {
  const told = faults.map(({ pointer, message, expected }) => {
    return `${pointer}: ${message}${expected === undefined ? '' : ` (${expected})`}`;
  });
  return new GatewayError('CONFIG_INVALID', told.join('; ') || 'not a configuration', { faults, cause });
}

function at(values: Values, path: string[]): unknown {
  return path.reduce<unknown>((value, name) => {
    return typeof value === 'object' && value !== null ? (value as Values)[name] : undefined;
  }, values);
}

function put(values: Values, path: string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    values[name] = value;
    return;
  }
  const group = (values[name] ??= {});
  // What is no group of settings stays as it is: its schema tells so.
  if (isGroup(group) || Array.isArray(group)) put(group as Values, rest, value);
}
