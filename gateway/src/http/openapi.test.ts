import { Type } from '@sinclair/typebox';
import { expect } from 'chai';
import type { CallerRole } from './caller';
import { createMetrics } from './metrics';
import { openApi } from './openapi';
import { route } from './route';
import { healthRoutes } from './routes/health';

interface Operation {
  security: Record<string, string[]>[];
  responses: Record<string, { content?: Record<string, object> }>;
}
type Paths = Record<string, Record<string, Operation>>;

const pathsOf = (routes: Parameters<typeof openApi>[1]) =>
  (openApi('internal', routes) as { paths: Paths }).paths;

describe('the OpenAPI document', () => {
  const routeFor = (method: 'get' | 'post', roles: readonly CallerRole[] | 'public') =>
    route({
      ...{
        method,
        roles,
        path: '/a',
        summary: 'Do it',
        response: { description: 'Done', schema: Type.Any() },
      },
      otherwise: { description: 'Done, line by line', contentType: 'application/x-ndjson' },
      handle: () => Promise.resolve({}),
    });

  it('names everybody who is let in, the operator that reads what others read too', () => {
    const rolesOf = (...asked: Parameters<typeof routeFor>) =>
      pathsOf([routeFor(...asked)])['/a']?.[asked[0]]?.security.flatMap((one) => Object.values(one).flat());
    expect(rolesOf('get', ['officer'])).to.deep.equal(['officer', 'operator']);
    expect(rolesOf('get', ['operator'])).to.deep.equal(['operator']);
    expect(rolesOf('post', ['officer'])).to.deep.equal(['officer']);
    expect(rolesOf('get', ['subject'])).to.deep.equal(['subject']);
    expect(rolesOf('get', 'public')).to.deep.equal([]);
  });

  it('says everything that a route may answer, whatever its status and its type', () => {
    const done = pathsOf([routeFor('post', ['officer'])])['/a']?.['post']?.responses['200']?.content ?? {};
    expect(Object.keys(done)).to.deep.equal(['application/json', 'application/x-ndjson']);
    const ready = pathsOf(healthRoutes({ checks: [], metrics: createMetrics() }))['/readyz']?.['get'];
    expect(Object.keys(ready?.responses ?? {})).to.deep.equal(['200', '503', 'default']);
  });
});
