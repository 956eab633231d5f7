export { createApp, DEFAULT_LIMITS, type AppLimits, type AppOptions } from './app';
export { bearerTokens, newToken, readTokenFile, type StoredToken } from './bearer-tokens';
export { TOKEN_ROLES, type Authenticator, type Caller, type CallerRole, type TokenRole } from './caller';
export { StoredIdempotency } from './idempotency/stored-idempotency';
export type { IdempotencyStore } from './idempotency/idempotency';
export { list, type ListDefinition } from './list';
export { listen, type Listener, type ListenOptions } from './listener';
export { createMetrics, type HttpMetrics } from './metrics';
export { answer, HANDLED, route, type Route, type RouteAnswer, type RouteContext } from './route';
