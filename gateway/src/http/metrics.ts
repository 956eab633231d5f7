import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

export interface HttpMetrics {
  registry: Registry;
  observe(observation: {
    listener: string;
    route: string;
    method: string;
    status: number;
    seconds: number;
  }): void;
  refused(listener: string, code: string): void;
}

/** Codes of other gateways are passed on, and one of them could make up any number: the rest is counted together. */
const MOST_CODES = 300;
const OTHER_CODE = 'OTHER';

/** Metrics of one gateway process; no label carries a name, an identifier or a path with one in it. */
export function createMetrics(): HttpMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'concordat_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['listener', 'route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers: [registry],
  });
  const refusals = new Counter({
    name: 'concordat_refusals_total',
    help: 'Requests refused, by code',
    labelNames: ['listener', 'code'],
    registers: [registry],
  });
  const codes = new Set<string>();
  const labelOf = (code: string) => {
    if (codes.size < MOST_CODES) codes.add(code);
    return codes.has(code) ? code : OTHER_CODE;
  };
  return {
    registry,
    observe: ({ listener, route, method, status, seconds: value }) =>
      seconds.observe({ listener, route, method, status: String(status) }, value),
    refused: (listener, code) => refusals.inc({ listener, code: labelOf(code) }),
  };
}
