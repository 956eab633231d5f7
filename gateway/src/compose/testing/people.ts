import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox';

export interface Answer<T> {
  status: number;
  body: T;
}

export interface Problem {
  code: string;
  status: number;
}

interface Check {
  name: string;
  ok: boolean;
}

export interface Ready {
  ready: boolean;
  checks: Check[];
}

type Role = 'submitter' | 'officer' | 'inspector' | 'operator';
/** Somebody who works for a member. */
export type Person = [mspId: string, role: Role];

interface Asked {
  /** Posted: a text as it stands, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

const LOOK_MS = 100;

/** People of a sandbox's members, at their own gateway's internal door. */
export class People {
  constructor(private readonly sandbox: Sandbox) {}

  async ask<T>([mspId, role]: Person, path: string, { body, headers = {} }: Asked = {}): Promise<Answer<T>> {
    const member = this.sandbox.organisations[mspId];
    if (!member) throw new Error(`no ${mspId}`);
    const response = await fetch(member.internalUrl + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${member.tokens[role]}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  /** Waits until what a gateway says of its readiness is as wanted. */
  async becomes(person: Person, wanted: (ready: Ready) => boolean): Promise<Ready> {
    for (;;) {
      const { body } = await this.ask<Ready>(person, '/readyz');
      if (wanted(body)) return body;
      await sleep(LOOK_MS);
    }
  }
}
