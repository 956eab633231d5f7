import type { GatewayConfig } from '../config';
import { GatewayError } from '../errors';
import { looksAt } from '../flow/audit';
import {
  bearerTokens,
  createApp,
  listen,
  type Listener,
  readTokenFile,
  type Route,
  StoredIdempotency,
} from '../http';
import { exchangeRoutes, isReleaseRoute, type ReleaseRouteDeps, UnknownEnquiryLimit } from '../http/exchange';
import { portalRoutes } from '../http/portal';
import { auditRoutes } from '../http/routes/audit';
import { enquiryRoutes } from '../http/routes/enquiries';
import { healthRoutes, type ReadyCheck } from '../http/routes/health';
import { keyRoutes } from '../http/routes/keys';
import { followedLogRoutes } from '../http/routes/logs';
import { peerRoutes } from '../http/routes/peers';
import { registryRoutes } from '../http/routes/registry';
import { parseStrictJson } from '../intake';
import type { Log } from '../logging';
import { type Base, openBase, type StartOptions } from './base';
import { type Certifier, composeCertifier } from './certifier';
import { addGauges } from './gauges';
import { every } from './every';
import { composeExchange, type ExchangeParts } from './exchange';
import { composeGrantee } from './grantee';
import { composeLogFollower } from './log-follower';
import { composePublisher, type Publisher } from './publisher';
import { baseChecks } from './readiness';

export interface RunningGateway {
  internalUrl: string;
  exchangeUrl: string;
  portalUrl: string | null;
  /** Stops listening, lets running requests finish (for `limits.shutdownMs`), then closes everything. */
  close(): Promise<void>;
}

const FORGET_MS = 10 * 60_000;

interface Parts {
  base: Base;
  exchange: ExchangeParts;
  idempotency: StoredIdempotency;
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
  const publisher =
    roles.includes('publisher') && readModel ? await composePublisher(base, readModel) : undefined;
  const certifier = roles.includes('certifier') ? composeCertifier(base) : undefined;
  return {
    base,
    exchange: await composeExchange(base),
    idempotency: composeIdempotency(base, { publisher, certifier }),
    publisher,
    certifier,
  };
}

/** One store for all listeners: operations of more than a day ago are forgotten, with what a flow keeps under their ids. */
function composeIdempotency(
  base: Base,
  { publisher, certifier }: Pick<Parts, 'publisher' | 'certifier'>,
): StoredIdempotency {
  const idempotency = new StoredIdempotency(base);
  const forget = async () => {
    await idempotency.forgetOld(async (operation) => {
      await publisher?.forgetReceipts(operation);
      await certifier?.answer.acts.forget(operation);
    });
    await certifier?.tokens.forgetExpired();
  };
  const forgetting = every(FORGET_MS, forget, base.log);
  base.closers.add('old operations', () => forgetting.stop());
  return idempotency;
}

async function closeAll({ closers, log, config }: Base, listeners: Listener[]): Promise<void> {
  const graceMs = config.limits.shutdownMs;
  await Promise.all(listeners.map((listener) => listener.close(graceMs)));
  await closers.closeAll(log, graceMs);
}

function exchangeRoutesOf({ base, publisher, certifier }: Parts): Route[] {
  const { keys, registry, readModel, ledger, clock, config, closers } = base;
  const regulator = config.roles.includes('regulator') ? readModel : undefined;
  const unknownEnquiries = new UnknownEnquiryLimit(config.limits.unknownEnquiriesPerMinute);
  closers.add('bound on unknown enquiries', () => unknownEnquiries.stop());
  const routes = exchangeRoutes({
    ...(publisher && {
      release: { ...releaseRouteDeps(base, publisher), unknownEnquiries },
      log: publisher.log,
    }),
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

/** A line refused within a batch is counted and logged as a request of its own would be. */
function releaseRouteDeps({ keys, log, metrics }: Base, { release }: Publisher): ReleaseRouteDeps {
  return {
    ...release,
    keys,
    onRefused: ({ caller, error, description: { code, status } }) => {
      metrics.refused('exchange', code);
      if (status === 500) log.error({ err: error, caller }, 'failed');
      else log.info({ caller, code }, 'a line of a batch was refused');
    },
  };
}

/** Invariant 11: nothing is released until this gateway has caught up with the ledger. */
function gated(route: Route, { gate }: Publisher): Route {
  if (!isReleaseRoute(route)) return route;
  return {
    ...route,
    handle: (context) => {
      gate.assertOpen();
      return route.handle(context);
    },
  };
}

async function listenPortal({
  base,
  exchange,
  idempotency,
  publisher,
  certifier,
}: Parts): Promise<Listener | undefined> {
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
    limits: { ...config.limits, callerRequestsPerMinute: config.limits.portalRequestsPerMinute },
    idempotency,
  });
  return listen(app, config.portal);
}

async function listenInternal({
  base,
  exchange,
  idempotency,
  publisher,
  certifier,
}: Parts): Promise<Listener> {
  const { config, log, metrics, clock, keys, ledger, readModel } = base;
  const tokens = await readTokenFile(config.internal.tokens);
  const checks: ReadyCheck[] = [...baseChecks(base), ...(publisher?.checks ?? [])];
  const regulator = config.roles.includes('regulator');
  const logs = composeLogFollower(base, exchange.peers);
  const app = createApp({
    title: 'internal',
    routes: [
      ...healthRoutes({ checks, metrics }),
      ...registryRoutes({ ledger }),
      ...keyRoutes({ keys, ledger, clock, roles: config.roles }),
      ...peerRoutes(async () => exchange.renew(await base.reread())),
      ...composeGrantee(base, exchange.peers),
      ...enquiryRoutes({ ledger }),
      ...(publisher?.routes ?? []),
      ...(certifier?.routes ?? []),
      ...(readModel ? auditRoutes({ ledger, readModel, clock, logs }, { regulator }) : []),
      ...(logs ? followedLogRoutes(logs) : []),
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
