import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { requiredEndorsements } from './endorsement-rule';
import { FaultList, type JsonObject } from '../input/fault-list';

export const ROLES = ['publisher', 'reader', 'regulator', 'certifier'] as const;
export type Role = (typeof ROLES)[number];

export interface ConsortiumOrganisation {
  mspId: string;
  displayName: string;
  /** DNS domain used in certificates. */
  domain: string;
  /** Governing members endorse, order and read blocks. */
  governing: boolean;
  roles: Role[];
}

export interface Consortium {
  name: string;
  channel: string;
  chaincode: string;
  organisations: ConsortiumOrganisation[];
}

const MSP_ID = /^[A-Za-z][A-Za-z0-9.-]{0,62}$/;
const DOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
/** Fabric's rule for channel names. */
const CHANNEL = /^[a-z][a-z0-9.-]{0,248}$/;
/** Fabric's rule for chaincode names. */
const CHAINCODE = /^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/;
const MAX_BYTES = 1 << 20;

/** Reads a consortium file; see {@link parseConsortium}. */
export async function loadConsortium(path: string): Promise<Consortium> {
  return parseConsortium(await readFile(path, 'utf8'));
}

/** Parses a consortium (YAML). Throws `CONSORTIUM_INVALID` with every fault, each with its JSON pointer. */
export function parseConsortium(text: string): Consortium {
  const faults = new FaultList('CONSORTIUM_INVALID');
  const root = faults.object(parseYaml(text, faults), '', ['name', 'channel', 'chaincode', 'organisations']);
  const consortium: Consortium = {
    name: faults.text(root['name'], '/name'),
    channel: faults.text(root['channel'], '/channel', CHANNEL),
    chaincode: faults.text(root['chaincode'], '/chaincode', CHAINCODE),
    organisations: faults
      .array(root['organisations'], '/organisations')
      .map((value, index) => parseOrganisation(value, `/organisations/${index}`, faults)),
  };
  checkTogether(consortium.organisations, faults);
  faults.throwIfAny();
  return consortium;
}

function parseYaml(text: string, faults: FaultList): unknown {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    faults.add('', `larger than ${MAX_BYTES} bytes`);
    return {};
  }
  const document = parseDocument(text);
  document.errors.forEach((error) => faults.add('', error.message.split('\n')[0] ?? 'not YAML'));
  if (document.errors.length > 0) return {};
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    faults.add('', 'aliases (*name) are not allowed');
    return {};
  }
}

function parseOrganisation(value: unknown, at: string, faults: FaultList): ConsortiumOrganisation {
  const fields: JsonObject = faults.object(value, at, [
    'mspId',
    'displayName',
    'domain',
    'governing',
    'roles',
  ]);
  return {
    mspId: faults.text(fields['mspId'], `${at}/mspId`, MSP_ID),
    displayName: faults.text(fields['displayName'], `${at}/displayName`),
    domain: faults.text(fields['domain'], `${at}/domain`, DOMAIN),
    governing: faults.boolean(fields['governing'], `${at}/governing`),
    roles: faults
      .array(fields['roles'], `${at}/roles`)
      .map((role, index) => faults.oneOf(role, `${at}/roles/${index}`, ROLES)),
  };
}

function checkTogether(organisations: ConsortiumOrganisation[], faults: FaultList): void {
  for (const field of ['mspId', 'domain'] as const) {
    const seen = new Set<string>();
    organisations.forEach((organisation, index) => {
      const value = organisation[field];
      if (value !== '' && seen.has(value))
        faults.add(`/organisations/${index}/${field}`, `"${value}" is used twice`);
      seen.add(value);
    });
  }
  organisations.forEach(({ roles }, index) => {
    if (new Set(roles).size < roles.length)
      faults.add(`/organisations/${index}/roles`, 'a role is named twice');
  });
  if (organisations.length > 0 && !organisations.some(({ governing }) => governing)) {
    faults.add('/organisations', 'at least one organisation must be governing');
  }
}

/** Members that endorse, order and read blocks, in the file's order. */
export function governingMembers(consortium: Consortium): ConsortiumOrganisation[] {
  return consortium.organisations.filter(({ governing }) => governing);
}

/** The one rule of the consortium: k of its governing members. */
export function endorsementPolicy(consortium: Consortium): { k: number; organisations: string[] } {
  const organisations = governingMembers(consortium).map(({ mspId }) => mspId);
  return { k: requiredEndorsements(organisations.length), organisations };
}
