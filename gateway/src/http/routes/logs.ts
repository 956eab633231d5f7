import { Type } from '@sinclair/typebox';
import type { LogFollower } from '../../flow/logs';
import { pageOfWhole } from '../../flow/page/page';
import { list } from '../list';
import { type Route, route } from '../route';
import { Nullable } from './field-schemas';
import { object, oneOf } from './shapes';

const Standing = object({
  publisher: Type.String(),
  anchored: Type.Integer({ description: 'Entries under its newest head on the ledger' }),
  read: Type.Integer({ description: 'Entries that were read here and fit that head' }),
  fault: Nullable(oneOf(['LOG_NOT_SHOWN', 'LOG_OTHER_ROOT'], 'Why not all of them were')),
  since: Nullable(Type.Integer()),
  left: Nullable(Type.Integer({ description: 'When its publisher left the consortium' })),
});

/** How the publishers' logs stand with whoever follows them. What was found in them is among the gaps. */
export function followedLogRoutes(logs: LogFollower): Route[] {
  return [
    list({
      path: '/v1/audit/logs',
      summary: 'List the publishers’ logs, and how far each was read and fits the ledger',
      roles: ['inspector'],
      item: Standing,
      description: 'Logs by publisher',
      position: /^[A-Za-z][A-Za-z0-9.-]{0,63}$/,
      page: async (asked) => pageOfWhole(await logs.standings(), ({ publisher }) => publisher, asked),
    }),
    route({
      method: 'post',
      path: '/v1/audit/logs/readings',
      summary: 'Read now what the publishers have anchored',
      roles: ['inspector'],
      response: {
        description: 'How much was found that was not known',
        schema: object({ found: Type.Integer() }),
      },
      idempotency: 'answer',
      handle: async () => ({ found: (await logs.read()).length }),
    }),
  ];
}
