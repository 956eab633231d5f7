import { Type } from '@sinclair/typebox';
import { type Route, route } from '../route';
import { object } from './shapes';

/** With whom this gateway speaks, and until when it can. */
export interface ExchangeStanding {
  /** MSP ids of the organisations whose gateways it knows. */
  peers: string[];
  /** End of its own TLS certificate, ms since the epoch. */
  certificateExpires: number;
}

const Standing = object({
  peers: Type.Array(Type.String(), { description: 'MSP ids of the organisations whose gateways it knows' }),
  certificateExpires: Type.Integer({ description: 'End of its own TLS certificate, ms since the epoch' }),
});

/** Members come and go, and certificates end, while a gateway runs. */
export function peerRoutes(renew: () => Promise<ExchangeStanding>): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/peers/renew',
      summary: 'Read the other gateways and the own TLS certificate from the configuration again',
      roles: ['operator'],
      response: { description: 'What holds from now on', schema: Standing },
      idempotency: 'answer',
      handle: renew,
    }),
  ];
}
