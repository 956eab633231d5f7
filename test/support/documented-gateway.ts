import type { Api } from '@concordat/gateway/client';
import { expect } from 'chai';
import { answerOf, departures, type OpenApi } from './open-api';
import { json } from './steps';

/** A listener, asked in one role, whose answers are held against what its own document says of them. */
export class DocumentedGateway {
  private constructor(
    private readonly api: Api,
    private readonly document: OpenApi,
  ) {}

  static async of(api: Api): Promise<DocumentedGateway> {
    return new DocumentedGateway(api, await json<OpenApi>(api, '/openapi.json'));
  }

  /** The items of lists, each as documented. A list that answers with nothing proves nothing, and fails. */
  async expectLists(...paths: string[]): Promise<void> {
    for (const path of paths) {
      const { items } = await this.expectAnswer<{ items: unknown[] }>(path);
      expect(items, path).not.to.be.empty;
    }
  }

  /** An answer as documented. `id` stands for the path's parameter; a `body` is posted. */
  async expectAnswer<T>(path: string, { id = '', body }: { id?: string; body?: object } = {}): Promise<T> {
    const answer = await json<T>(this.api, path.replace(/\{.*\}/, id), body ? { json: body } : {});
    const documented = answerOf(this.document, body ? 'post' : 'get', path);
    expect(departures(documented, answer), path).to.deep.equal([]);
    return answer;
  }
}
