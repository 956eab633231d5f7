import { type Static, Type } from '@sinclair/typebox';
import { LOG_LEVELS } from '../logging';

const object = <T extends Parameters<typeof Type.Object>[0]>(properties: T, description?: string) =>
  Type.Object(properties, {
    additionalProperties: false,
    ...(description === undefined ? {} : { description }),
  });
const oneOf = <T extends string>(values: readonly T[], options: object) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], ...options });

/** A path, relative to the config file's folder; made absolute when read. */
const file = (description: string) => Type.String({ minLength: 1, description, format: 'existing-file' });
const folder = (description: string) => Type.String({ minLength: 1, description, format: 'folder' });
const host = Type.String({ minLength: 1, default: '127.0.0.1', description: 'Address to listen on' });
const port = Type.Integer({
  minimum: 0,
  maximum: 65_535,
  default: 0,
  description: 'Port; 0 takes a free one',
});
const MSP_ID = '^[A-Za-z0-9.-]{1,64}$';
const limit = (fallback: number, description: string) =>
  Type.Integer({ minimum: 1, default: fallback, description });

/** Where a peer's gateway service is. */
const peer = (endpoint: string) => ({
  endpoint: Type.String({ pattern: '^[^\\s/]+:[0-9]{1,5}$', description: endpoint }),
  tlsRootCert: Type.Optional(file('PEM of the peer’s TLS root; without it the connection is in clear')),
  hostAlias: Type.Optional(Type.String({ minLength: 1, description: 'Name in the peer’s certificate' })),
});

const ownPeer = peer('host:port of the own peer (a reader: of any governing member’s)');

/** Every setting of a gateway, with its meaning and default. */
export const GatewayConfigSchema = object({
  mspId: Type.String({ pattern: MSP_ID, description: 'The organisation’s MSP id' }),
  channel: Type.String({
    pattern: '^[a-z][a-z0-9.-]{0,248}$',
    default: 'concordat',
    description: 'Fabric channel',
  }),
  roles: Type.Array(oneOf(['publisher', 'reader', 'regulator', 'certifier'] as const, {}), {
    minItems: 1,
    uniqueItems: true,
    description: 'What the organisation does in the consortium, as the ledger has it',
  }),
  governing: Type.Boolean({ description: 'Whether it runs a peer and so sees blocks' }),
  data: folder('Folder of the database, made when missing'),
  shredKeys: Type.Optional(
    folder('Folder of the shred keys, to be kept out of backups; default: shred, beside data'),
  ),
  keys: object({
    directory: folder('Folder of the organisation’s private keys, readable by the gateway’s user only'),
    kek: Type.Optional(
      file('File with the key-encryption key, 64 hex digits; default: made in the directory'),
    ),
  }),
  ledger: object({
    client: Type.Optional(
      oneOf(['fabric-gateway', 'fabric-network'] as const, {
        default: 'fabric-gateway',
        description: 'Library; fabric-network is for peers before Fabric 2.4, and is installed apart',
      }),
    ),
    nodes: Type.Optional(
      file('Peers and orderers (YAML or JSON), for fabric-network, instead of a connection profile'),
    ),
    endorsements: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'For fabric-network with a connection profile: how many organisations must endorse; default: all with a peer',
      }),
    ),
    ...ownPeer,
    endpoint: Type.Optional(ownPeer.endpoint),
    others: Type.Optional(
      Type.Array(object(peer('host:port of the peer')), {
        maxItems: 32,
        description:
          'Other members’ peers, each {endpoint, tlsRootCert, hostAlias}, tried in turn while the first is away or slow. A ' +
          'governing member’s gateway has them endorse and hand over; what the ledger holds it asks of its own peer alone. A ' +
          'reader’s asks them everything',
      }),
    ),
    connection: Type.Optional(
      file('Connection profile of the Fabric network (JSON or YAML), instead of endpoint and others'),
    ),
    chaincode: Type.String({ minLength: 1, default: 'concordat', description: 'Name of the chaincode' }),
    msp: Type.Optional(
      folder('MSP folder of the service identity (signcerts, keystore), instead of cert and key'),
    ),
    cert: Type.Optional(file('PEM of the service identity’s certificate')),
    key: Type.Optional(file('PEM of its P-256 private key')),
    agent: Type.Optional(
      Type.String({
        minLength: 1,
        format: 'socket',
        description: 'Unix socket of an SSH agent that holds the private key, instead of key',
      }),
    ),
  }),
  internal: object({
    host,
    port,
    tokens: file('Token file of the organisation’s systems: {"tokens":[{"name","roles","sha256"}]}'),
  }),
  exchange: object({
    host,
    port,
    cert: file('PEM of the gateway’s TLS certificate, used as server and as client'),
    key: file('PEM of its private key'),
  }),
  portal: Type.Optional(
    object({ host, port }, 'The listener for subjects; only a certifier’s gateway has one'),
  ),
  peers: Type.Record(
    Type.String({ pattern: MSP_ID }),
    object({
      url: Type.String({ pattern: '^https://', description: 'Exchange listener of that organisation' }),
      ca: file('PEM of that organisation’s own TLS authority'),
    }),
    { default: {}, description: 'The organisations’ gateways by MSP id, the own one included' },
  ),
  log: object(
    { level: oneOf(LOG_LEVELS, { default: 'info', description: 'Log level' }) },
    'Logs go to standard error',
  ),
  limits: object({
    body: limit(1 << 20, 'Bytes of a JSON body'),
    upload: limit(1 << 30, 'Bytes of a streamed batch of records'),
    requestsPerMinute: limit(120_000, 'Requests a minute from one address, on each listener'),
    portalRequestsPerMinute: limit(
      300,
      'Requests a minute with one token at the portal, whatever address they come from',
    ),
    ledgerCalls: limit(200, 'Calls of the ledger at a time; a peer takes 500 from all its clients together'),
    ledgerWaiting: limit(
      2000,
      'Calls of the ledger that wait for one to end; more are refused with LEDGER_BUSY',
    ),
    unknownEnquiriesPerMinute: limit(
      3_000,
      'Release requests a minute of one member for enquiries that are not known',
    ),
    openRequests: limit(
      10_000,
      'Consent requests of one member that wait for an answer at a certifier; more are refused with INBOX_FULL',
    ),
    noticesMs: limit(
      30_000,
      'Milliseconds between looks at status changes of held records, and attempts to deliver consent requests',
    ),
    logsMs: limit(60_000, 'Milliseconds between readings of the publishers’ logs, at the regulator'),
    shutdownMs: limit(10_000, 'Milliseconds that running requests get when the gateway stops'),
  }),
});

export type GatewayConfig = Static<typeof GatewayConfigSchema>;
