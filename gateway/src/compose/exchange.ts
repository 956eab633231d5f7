import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { type ClientIdentity, HttpsPeers, type PeerAddress } from '../adapters/https-peers';
import type { GatewayConfig } from '../config';
import { GatewayError } from '../errors';
import { createApp, listen, type Listener, type Route } from '../http';
import {
  CertificateOrganisations,
  exchangeAnswerSigner,
  exchangeAuthenticator,
  exchangeTls,
} from '../http/exchange';
import type { ExchangeStanding } from '../http/routes/peers';
import { ReplayStore } from '../signing';
import { parseStrictJson } from '../intake';
import type { Base } from './base';

export interface ExchangeParts {
  peers: HttpsPeers;
  /** Listens, once everything that it answers is there. */
  listen(routes: Route[]): Promise<Listener>;
  /** Takes peers and TLS certificate of a configuration that was read anew; nothing that runs is cut off. */
  renew(config: GatewayConfig): Promise<ExchangeStanding>;
}

/** A consent request carries its terms, a release its sealed opening. */
const BODY = 4 << 20;

/** Both sides of the way between gateways: mutual TLS 1.3, every message signed. */
export async function composeExchange(base: Base): Promise<ExchangeParts> {
  const { config, keys, clock, registry, storage, closers } = base;
  const signer = { mspId: config.mspId, keys, clock };
  const files = await readExchangeFiles(config);
  const { identity, addresses } = files;
  let organisations = usable(files);
  const peers = new HttpsPeers({ signer, directory: registry, identity, peers: addresses });
  let listener: Listener | undefined;
  closers.add('peers', () => peers.close());
  const nonces = await ReplayStore.open(storage, clock);
  return {
    peers,
    listen: async (routes) => {
      const app = createApp({
        title: 'exchange',
        routes,
        authenticator: exchangeAuthenticator({
          ...{ signer, directory: registry, nonces },
          organisations: () => organisations,
        }),
        signAnswer: exchangeAnswerSigner({ signer }),
        parseJson: (bytes) => parseStrictJson(bytes, { maxBytes: BODY }),
        log: base.log,
        metrics: base.metrics,
        limits: { body: BODY, requestsPerMinute: config.limits.requestsPerMinute },
      });
      const { host, port } = config.exchange;
      listener = await listen(app, { host, port, tls: exchangeTls(identity, organisations) });
      return listener;
    },
    renew: async (renewed) => {
      const read = await readExchangeFiles(renewed);
      const pinned = usable(read);
      organisations = pinned;
      peers.replace({ identity: read.identity, peers: read.addresses });
      listener?.renewTls(exchangeTls(read.identity, pinned));
      return {
        peers: read.addresses.map(({ mspId }) => mspId),
        certificateExpires: Date.parse(new X509Certificate(read.identity.cert).validTo),
      };
    },
  };
}

/** Throws CONFIG_INVALID before anything has been changed. */
function usable({ identity, addresses }: ExchangeFiles): CertificateOrganisations {
  try {
    const pinned = new CertificateOrganisations(addresses);
    createSecureContext(exchangeTls(identity, pinned));
    return pinned;
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GatewayError('CONFIG_INVALID', `the exchange's certificates cannot be used: ${reason}`, {
      cause,
    });
  }
}

interface ExchangeFiles {
  identity: ClientIdentity;
  addresses: PeerAddress[];
}

async function readExchangeFiles({ exchange, peers }: GatewayConfig): Promise<ExchangeFiles> {
  const [cert, key] = await Promise.all([readFile(exchange.cert, 'utf8'), readFile(exchange.key, 'utf8')]);
  const addresses = await Promise.all(
    Object.entries(peers).map(async ([mspId, { url, ca }]) => ({
      mspId,
      url,
      ca: await readFile(ca, 'utf8'),
    })),
  );
  return { identity: { cert, key }, addresses };
}
