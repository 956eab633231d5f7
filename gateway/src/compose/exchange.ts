import { readFile } from 'node:fs/promises';
import { HttpsPeers } from '../adapters/https-peers';
import { createApp, listen, type Listener, type Route } from '../http';
import {
  CertificateOrganisations,
  exchangeAnswerSigner,
  exchangeAuthenticator,
  exchangeTls,
} from '../http/exchange';
import { ReplayStore } from '../signing';
import { parseStrictJson } from '../intake';
import type { Base } from './base';

export interface ExchangeParts {
  peers: HttpsPeers;
  /** Listens, once everything that it answers is there. */
  listen(routes: Route[]): Promise<Listener>;
}

/** A consent request carries its terms, a release its sealed opening. */
const BODY = 4 << 20;

/** Both sides of the way between gateways: mutual TLS 1.3, every message signed. */
export async function composeExchange(base: Base): Promise<ExchangeParts> {
  const { config, keys, clock, registry, storage, closers } = base;
  const signer = { mspId: config.mspId, keys, clock };
  const identity = {
    cert: await readFile(config.exchange.cert, 'utf8'),
    key: await readFile(config.exchange.key, 'utf8'),
  };
  const addresses = await Promise.all(
    Object.entries(config.peers).map(async ([mspId, { url, ca }]) => ({
      mspId,
      url,
      ca: await readFile(ca, 'utf8'),
    })),
  );
  const organisations = new CertificateOrganisations(addresses);
  const peers = new HttpsPeers({ signer, directory: registry, identity, peers: addresses });
  closers.add('peers', () => peers.close());
  const nonces = await ReplayStore.open(storage, clock);
  return {
    peers,
    listen: (routes) => {
      const app = createApp({
        title: 'exchange',
        routes,
        authenticator: exchangeAuthenticator({ signer, directory: registry, nonces, organisations }),
        signAnswer: exchangeAnswerSigner({ signer }),
        parseJson: (bytes) => parseStrictJson(bytes, { maxBytes: BODY }),
        log: base.log,
        metrics: base.metrics,
        limits: { body: BODY, requestsPerMinute: config.limits.requestsPerMinute },
      });
      const { host, port } = config.exchange;
      return listen(app, { host, port, tls: exchangeTls(identity, organisations) });
    },
  };
}
