import type { GatewayConfig } from '../config';
import { GatewayError } from '../errors';
import { looksAt } from '../flow/audit';
import {
  bearerTokens,
  createApp,
  forgetOldAnswers,
  listen,
  type Listener,
  readTokenFile,
  type Route,
  storedIdempotency,
} from '../http';
import { exchangeRoutes } from '../http/exchange';
import { portalRoutes } from '../http/portal';
import { auditRoutes } from '../http/routes/audit';
import { enquiryRoutes } from '../http/routes/enquiries';
import { healthRoutes, type ReadyCheck } from '../http/routes/health';
import { registryRoutes } from '../http/routes/registry';
import { parseStrictJson } from '../intake';
import type { Log } from '../logging';
import { type Base, openBase, type StartOptions } from './base';
import { type Certifier, composeCertifier } from './certifier';
import { addGauges } from './gauges';
import { every } from './every';
import { composeExchange, type ExchangeParts } from './exchange';
import { composeGrantee } from './grantee';
import { composePublisher, type Publisher } from './publisher';
import { baseChecks } from './readiness';

export interface RunningGateway {
  internalUrl: string;
  exchangeUrl: string;
  portalUrl: string | null;
  /** Stops listening, lets running requests finish (for `limits.shutdownMs`), then closes everything. */
  close(): Promise<void>;
}

interface Parts {
  base: Base;
  exchange: ExchangeParts;
  publisher: Publisher | undefined;
  certifier: Certifier | undefined;
}

/**
 * Starts a gateway: what it keeps, then what it does, then its listeners, the innermost last. It starts without the
 * ledger too; `/readyz` says what is missing. Throws CONFIG_INVALID, and STORAGE_IN_USE where another process runs.
 */
export async function startGateway(
  config: GatewayConfig,
  log: Log,
  options: StartOptions = {},
): Promise<RunningGateway> {
  assertTogether(config);
  const base = await openBase(config, log, options);
  try {
    return await startWith(base);
  } catch (error) {
    await base.closers.closeAll(log, config.limits.shutdownMs);
    throw error;
  }
}

function assertTogether({ roles, governing, portal }: GatewayConfig): void {
  const faults = [
    ...(!governing && roles.includes('publisher')
      ? ['/governing: a publisher must see blocks to release']
      : []),
    ...(!governing && roles.includes('regulator') ? ['/governing: a regulator must see blocks'] : []),
    ...(portal && !roles.includes('certifier') ? ['/portal: only a certifier has a portal'] : []),
  ];
  if (faults.length > 0) throw new GatewayError('CONFIG_INVALID', faults.join('; '));
}

async function startWith(base: Base): Promise<RunningGateway> {
  addGauges(base);
  const parts = await composeParts(base);
  const exchange = await parts.exchange.listen(exchangeRoutesOf(parts));
  const portal = await listenPortal(parts);
  const internal = await listenInternal(parts);
  const listeners = [internal, exchange, ...(portal ? [portal] : [])];
  return {
    internalUrl: internal.url,
    exchangeUrl: exchange.url,
    portalUrl: portal?.url ?? null,
    close: () => closeAll(base, listeners),
  };
}

async function composeParts(base: Base): Promise<Parts> {
  const { roles } = base.config;
  const { readModel } = base;
  return {
    base,
    exchange: await composeExchange(base),
    publisher: roles.includes('publisher') && readModel ? await composePublisher(base, readModel) : undefined,
    certifier: roles.includes('certifier') ? composeCertifier(base) : undefined,
  };
}

async function closeAll({ closers, log, config }: Base, listeners: Listener[]): Promise<void> {
  const graceMs = config.limits.shutdownMs;
  await Promise.all(listeners.map((listener) => listener.close(graceMs)));
  await closers.closeAll(log, graceMs);
}

function exchangeRoutesOf({ base, publisher, certifier }: Parts): Route[] {
  const { keys, registry, readModel, ledger, clock, config } = base;
  const regulator = config.roles.includes('regulator') ? readModel : undefined;
  const routes = exchangeRoutes({
    ...(publisher && { release: publisher.release, log: publisher.log }),
    ...(certifier && { consents: certifier.consents }),
    ...(regulator && {
      looks: {
        keys,
        registry,
        looksAt: (subject, { by }) =>
          looksAt({ ledger, readModel: regulator, clock }, subject, { onBehalfOf: by }),
      },
    }),
  });
  return publisher ? routes.map((route) => gated(route, publisher)) : routes;
}

/** Invariant 11: nothing is released until this gateway has caught up with the ledger. */
function gated(route: Route, { gate }: Publisher): Route {
  if (!route.path.endsWith('/releases')) return route;
  return {
    ...route,
    handle: (context) => {
      gate.assertOpen();
      return route.handle(context);
    },
  };
}

async function listenPortal({ base, exchange, publisher, certifier }: Parts): Promise<Listener | undefined> {
  const { config, ledger, readModel, registry, vault, log, metrics } = base;
  if (!config.portal || !certifier) return undefined;
  const { tokens, answer } = certifier;
  const records =
    publisher && readModel
      ? { records: { mspId: config.mspId, ledger, readModel, register: publisher.register, vault } }
      : {};
  const app = createApp({
    title: 'portal',
    routes: portalRoutes({ tokens, answer, looks: { peers: exchange.peers, registry }, ...records }),
    authenticator: tokens,
    parseJson: (bytes) => parseStrictJson(bytes, { maxBytes: config.limits.body }),
    log,
    metrics,
    limits: config.limits,
  });
  return listen(app, config.portal);
}

async function listenInternal({ base, exchange, publisher, certifier }: Parts): Promise<Listener> {
  const { config, log, metrics, storage, clock, keys, ledger, readModel, closers } = base;
  const tokens = await readTokenFile(config.internal.tokens);
  const idempotency = storedIdempotency({ storage, clock, secret: keys.secret('index') });
  const forgetting = every(3_600_000, () => forgetOldAnswers({ storage, clock }), log);
  closers.add('old answers', () => forgetting.stop());
  const checks: ReadyCheck[] = [...baseChecks(base), ...(publisher?.checks ?? [])];
  const regulator = config.roles.includes('regulator');
  const app = createApp({
    title: 'internal',
    routes: [
      ...healthRoutes({ checks, metrics }),
      ...registryRoutes({ ledger }),
      ...composeGrantee(base, exchange.peers),
      ...enquiryRoutes({ ledger }),
      ...(publisher?.routes ?? []),
      ...(certifier?.routes ?? []),
      ...(readModel ? auditRoutes({ ledger, readModel, clock }, { regulator }) : []),
    ],
    authenticator: bearerTokens(() => tokens),
    parseJson: (bytes) => parseStrictJson(bytes, { maxBytes: config.limits.body }),
    log,
    metrics,
    limits: config.limits,
    idempotency,
  });
  return listen(app, config.internal);
}
