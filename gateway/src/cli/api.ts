import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { errorClass, EXIT } from '../errors';
import { CliError, type CliFault } from './cli-error';
import { parsed } from './parsed';
import { hintFor } from './words/hints';

const ProblemFault = Type.Object({
  pointer: Type.Optional(Type.String()),
  code: Type.Optional(Type.String()),
  message: Type.String(),
  expected: Type.Optional(Type.String()),
});

/** RFC 9457 problem details with Concordat's `code`. */
const Problem = Type.Object({
  code: Type.String(),
  title: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
  faults: Type.Optional(Type.Array(ProblemFault)),
});

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'DELETE';
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, as `contentType`. */
  body?: ReadableStream | string;
  contentType?: string;
  accept?: string;
  headers?: Record<string, string>;
}

/** One gateway's HTTP interface, asked with the token of one role. */
export class Api {
  constructor(
    readonly baseUrl: string,
    private readonly token?: string,
  ) {}

  /** Sends a request. Anything but a success is a CliError with the gateway's own code. */
  async send(path: string, request: ApiRequest = {}): Promise<Response> {
    const response = await this.reach(path, request);
    if (response.ok) return response;
    throw await problemOf(response);
  }

  /** Sends a request and parses the JSON answer. */
  async ask<T extends TSchema>(shape: T, path: string, request: ApiRequest = {}): Promise<Static<T>> {
    const response = await this.send(path, request);
    return parsed(shape, await response.json(), `the answer to ${path}`);
  }

  /** Sends a request and answers whatever comes, problems too. */
  async reach(path: string, request: ApiRequest = {}): Promise<Response> {
    const url = new URL(path, this.baseUrl);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    try {
      return await fetch(url, this.init(request));
    } catch (cause) {
      throw new CliError('GATEWAY_UNREACHABLE', `no gateway answers at ${this.baseUrl}`, {
        cause,
        exit: EXIT.unavailable,
        hint: 'start the sandbox with `concordat up`, or ask `concordat doctor` what is wrong',
      });
    }
  }

  private init(request: ApiRequest): RequestInit {
    const headers: Record<string, string> = {
      accept: request.accept ?? 'application/json',
      ...request.headers,
    };
    if (this.token !== undefined) headers['authorization'] = `Bearer ${this.token}`;
    const body = request.json === undefined ? request.body : JSON.stringify(request.json);
    if (body !== undefined) headers['content-type'] = request.contentType ?? 'application/json';
    const method = request.method ?? (body === undefined ? 'GET' : 'POST');
    return { method, headers, ...(body === undefined ? {} : { body, duplex: 'half' as const }) };
  }
}

/** The CliError that an answer other than a success stands for. */
export async function problemOf(response: Response): Promise<CliError> {
  const problem = problemIn(await response.text());
  if (!problem) {
    const exit = response.status >= 500 ? EXIT.unavailable : EXIT.refused;
    return new CliError(
      `HTTP_${response.status}`,
      `the answer was ${response.status} ${response.statusText}`,
      { exit },
    );
  }
  const detail = problem.detail ?? problem.title ?? 'refused';
  const faults: CliFault[] = problem.faults ?? [];
  const hint = hintFor(problem.code);
  const { exit } = errorClass(problem.code);
  return new CliError(problem.code, detail, { exit, faults, ...(hint === undefined ? {} : { hint }) });
}

function problemIn(text: string): Static<typeof Problem> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(Problem, value) ? value : undefined;
  } catch {
    return undefined;
  }
}
