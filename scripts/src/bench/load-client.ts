import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

interface Post {
  path: string;
  body: string;
  contentType: string;
}

/** An answer that is no success: a problem (RFC 9457), named by its code. */
export class RefusedError extends Error {
  constructor(
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

/** Asks a gateway over connections that stay open, and does nothing else, so that asking costs little beside answering. */
export class LoadClient {
  readonly #agent = new Agent({ keepAlive: true });

  constructor(
    private readonly baseUrl: string,
    private readonly token: string,
  ) {}

  /** Posts JSON and gives the JSON that is answered. Throws RefusedError for anything but a success. */
  ask(path: string, json: unknown): Promise<unknown> {
    return this.post({ path, body: JSON.stringify(json), contentType: 'application/json' });
  }

  /** Posts a body as it is and gives the JSON that is answered. Throws RefusedError for anything but a success. */
  async post({ path, body, contentType }: Post): Promise<unknown> {
    const answer = await this.#send(path, body, contentType);
    const said = await text(answer);
    const { statusCode = 0 } = answer;
    if (statusCode >= 200 && statusCode < 300) return JSON.parse(said) as unknown;
    throw new RefusedError(codeIn(said) ?? `HTTP_${statusCode}`, said.slice(0, 200));
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(path: string, body: string, contentType: string): Promise<IncomingMessage> {
    const headers = {
      authorization: `Bearer ${this.token}`,
      accept: 'application/json',
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const url = new URL(path, this.baseUrl);
      request(url, { method: 'POST', headers, agent: this.#agent })
        .once('response', resolve)
        .once('error', reject)
        .end(body);
    });
  }
}

function codeIn(problem: string): string | undefined {
  try {
    const { code } = JSON.parse(problem) as { code?: unknown };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}
