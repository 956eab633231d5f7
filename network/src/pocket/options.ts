import type { EndorsementPolicy } from './validation/endorsement-policy';
import { FaultList } from '../input/fault-list';

export interface PocketOrganisation {
  mspId: string;
  /** Governing members run a peer: they endorse and may read blocks. */
  governing: boolean;
}

export interface PocketChaincode {
  name: string;
  /** Version named in endorsements. */
  version: string;
  /** Chaincode server (host:port) by MSP id of a governing member; they may all be the same. */
  addresses: Record<string, string>;
  policy: EndorsementPolicy;
}

export interface PocketOptions {
  /** Folder of the ledger. */
  dataDir: string;
  /** Folder of the X.509 material, every governing member's keys included. */
  materialDir: string;
  channel: string;
  organisations: PocketOrganisation[];
  chaincodes: PocketChaincode[];
  /** A block is cut at `maxCount` transactions, `maxBytes`, `timeoutMs` after its first one, or when nothing else runs. */
  batch: { maxCount: number; maxBytes: number; timeoutMs: number };
  /** How far a transaction's timestamp may be from this node's clock. */
  timestampWindowMs: number;
  /** Simulate once per organisation, each up to `maxLag` blocks behind, and refuse results that differ. */
  strict: { enabled: boolean; maxLag: number };
  /** Offer batched state calls to chaincode. */
  batchedState: boolean;
  /** Serve `gateway.Gateway`; peers before Fabric 2.4 do not. */
  gatewayService: boolean;
  /** How long one chaincode run may take, and how long it may wait for a chaincode that is away. */
  chaincodeTimeoutMs: number;
  chaincodeConnectMs: number;
  listen: { host: string; port: number };
}

/** Options as a caller gives them: what has a default may be left out. */
export type PocketOptionsInput = Pick<
  PocketOptions,
  'dataDir' | 'materialDir' | 'channel' | 'organisations'
> & {
  chaincodes: (Omit<PocketChaincode, 'version'> & { version?: string })[];
  batch?: Partial<PocketOptions['batch']>;
  strict?: Partial<PocketOptions['strict']>;
  listen?: Partial<PocketOptions['listen']>;
} & Partial<
    Pick<
      PocketOptions,
      'timestampWindowMs' | 'batchedState' | 'gatewayService' | 'chaincodeTimeoutMs' | 'chaincodeConnectMs'
    >
  >;

const KNOWN = [
  'dataDir',
  'materialDir',
  'channel',
  'organisations',
  'chaincodes',
  'batch',
  'timestampWindowMs',
  'strict',
  'batchedState',
  'gatewayService',
  'chaincodeTimeoutMs',
  'chaincodeConnectMs',
  'listen',
];
const DAY_MS = 86_400_000;

/** Checks options and fills in defaults. Throws `POCKET_OPTIONS` with every fault and its JSON pointer. */
export function parseOptions(input: unknown): PocketOptions {
  const faults = new FaultList('POCKET_OPTIONS');
  const root = faults.object(input, '', KNOWN);
  const integer = (name: string, fallback: number, min: number, max: number) =>
    faults.integer(root[name] ?? fallback, `/${name}`, { min, max });
  const options: PocketOptions = {
    dataDir: faults.text(root['dataDir'], '/dataDir'),
    materialDir: faults.text(root['materialDir'], '/materialDir'),
    channel: faults.text(root['channel'], '/channel', /^[a-z][a-z0-9.-]{0,248}$/),
    organisations: faults
      .array(root['organisations'], '/organisations')
      .map((value, index) => parseOrganisation(value, `/organisations/${index}`, faults)),
    chaincodes: faults
      .array(root['chaincodes'], '/chaincodes')
      .map((value, index) => parseChaincode(value, `/chaincodes/${index}`, faults)),
    batch: parseBatch(root['batch'] ?? {}, faults),
    timestampWindowMs: integer('timestampWindowMs', 15 * 60_000, 1000, DAY_MS),
    strict: parseStrict(root['strict'] ?? {}, faults),
    batchedState: faults.boolean(root['batchedState'] ?? true, '/batchedState'),
    gatewayService: faults.boolean(root['gatewayService'] ?? true, '/gatewayService'),
    chaincodeTimeoutMs: integer('chaincodeTimeoutMs', 30_000, 10, DAY_MS),
    chaincodeConnectMs: integer('chaincodeConnectMs', 5_000, 0, DAY_MS),
    listen: parseListen(root['listen'] ?? {}, faults),
  };
  checkMembers(options, faults);
  faults.throwIfAny();
  return options;
}

function parseOrganisation(value: unknown, at: string, faults: FaultList): PocketOrganisation {
  const fields = faults.object(value, at, ['mspId', 'governing']);
  return {
    mspId: faults.text(fields['mspId'], `${at}/mspId`, /^[A-Za-z0-9.-]{1,64}$/),
    governing: faults.boolean(fields['governing'], `${at}/governing`),
  };
}

function parseChaincode(value: unknown, at: string, faults: FaultList): PocketChaincode {
  const fields = faults.object(value, at, ['name', 'version', 'addresses', 'policy']);
  const addresses = Object.entries(faults.object(fields['addresses'], `${at}/addresses`));
  const policy = faults.object(fields['policy'], `${at}/policy`, ['k', 'organisations']);
  const organisations = faults.array(policy['organisations'], `${at}/policy/organisations`);
  return {
    name: faults.text(fields['name'], `${at}/name`, /^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/),
    version: faults.text(fields['version'] ?? '1.0', `${at}/version`),
    addresses: Object.fromEntries(
      addresses.map(([mspId, address]) => [
        mspId,
        faults.text(address, `${at}/addresses/${mspId}`, /^(unix:.+|.+:\d{1,5})$/),
      ]),
    ),
    policy: {
      k: faults.integer(policy['k'], `${at}/policy/k`, { min: 1, max: Math.max(1, organisations.length) }),
      organisations: organisations.map((mspId, index) =>
        faults.text(mspId, `${at}/policy/organisations/${index}`),
      ),
    },
  };
}

function parseBatch(value: unknown, faults: FaultList): PocketOptions['batch'] {
  const fields = faults.object(value, '/batch', ['maxCount', 'maxBytes', 'timeoutMs']);
  return {
    maxCount: faults.integer(fields['maxCount'] ?? 500, '/batch/maxCount', { min: 1, max: 10_000 }),
    maxBytes: faults.integer(fields['maxBytes'] ?? 2 << 20, '/batch/maxBytes', { min: 1024, max: 64 << 20 }),
    timeoutMs: faults.integer(fields['timeoutMs'] ?? 3, '/batch/timeoutMs', { min: 0, max: 60_000 }),
  };
}

function parseStrict(value: unknown, faults: FaultList): PocketOptions['strict'] {
  const fields = faults.object(value, '/strict', ['enabled', 'maxLag']);
  return {
    enabled: faults.boolean(fields['enabled'] ?? false, '/strict/enabled'),
    maxLag: faults.integer(fields['maxLag'] ?? 0, '/strict/maxLag', { min: 0, max: 2 }),
  };
}

function parseListen(value: unknown, faults: FaultList): PocketOptions['listen'] {
  const fields = faults.object(value, '/listen', ['host', 'port']);
  return {
    host: faults.text(fields['host'] ?? '127.0.0.1', '/listen/host'),
    port: faults.integer(fields['port'] ?? 0, '/listen/port', { min: 0, max: 65_535 }),
  };
}

function checkMembers({ organisations, chaincodes }: PocketOptions, faults: FaultList): void {
  const governing = new Set(organisations.filter((member) => member.governing).map(({ mspId }) => mspId));
  if (new Set(organisations.map(({ mspId }) => mspId)).size < organisations.length) {
    faults.add('/organisations', 'an MSP id is named twice');
  }
  if (new Set(chaincodes.map(({ name }) => name)).size < chaincodes.length) {
    faults.add('/chaincodes', 'a name is used twice');
  }
  chaincodes.forEach(({ addresses, policy }, index) => {
    const at = `/chaincodes/${index}`;
    if (new Set(policy.organisations).size < policy.organisations.length) {
      faults.add(`${at}/policy/organisations`, 'an MSP id is named twice');
    }
    for (const mspId of policy.organisations) {
      if (!governing.has(mspId))
        faults.add(`${at}/policy/organisations`, `${mspId} is not a governing member`);
      if (!addresses[mspId]) faults.add(`${at}/addresses`, `the chaincode address of ${mspId} is missing`);
    }
  });
}
