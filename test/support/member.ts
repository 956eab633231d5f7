import { Api, PortalToken } from '@concordat/gateway/client';
import type { Sandbox, SandboxMember } from '@concordat/gateway/sandbox';
import { eventually } from './eventually';

export interface Subject {
  kind: 'cn.uscc' | 'mx.rfc' | 'lei' | 'kr.importer';
  identifier: string;
}

/** One organisation of a running consortium, its gateway asked by role. Each `Api` throws CliError with the code. */
export class Member {
  readonly info: SandboxMember;
  readonly submitter: Api;
  readonly officer: Api;
  readonly inspector: Api;
  readonly operator: Api;

  constructor(
    readonly sandbox: Sandbox,
    readonly mspId: string,
  ) {
    const info = sandbox.organisations[mspId];
    if (!info) throw new Error(`the consortium has no ${mspId}`);
    const { internalUrl, tokens } = info;
    this.info = info;
    this.submitter = new Api(internalUrl, tokens.submitter);
    this.officer = new Api(internalUrl, tokens.officer);
    this.inspector = new Api(internalUrl, tokens.inspector);
    this.operator = new Api(internalUrl, tokens.operator);
  }

  get process() {
    const found = this.sandbox.processes.gateways[this.mspId];
    if (found) return found;
    throw new Error(`${this.mspId} has no gateway`);
  }

  /** The portal of this certifier, with the subject logged in. */
  async portalOf(subject: Subject): Promise<Api> {
    const { token } = await this.operator.ask(PortalToken, '/v1/portal/tokens', { json: subject });
    return new Api(this.info.portalUrl ?? '', token);
  }

  /** What `/readyz` says. */
  async readiness(): Promise<Readiness> {
    const response = await fetch(new URL('/readyz', this.info.internalUrl));
    return (await response.json()) as Readiness;
  }

  /** Waits until the gateway is ready again, as after a restart of the ledger. */
  async ready(): Promise<void> {
    await eventually(`${this.mspId} is ready`, async () => {
      const { ready } = await this.readiness().catch(() => ({ ready: false }));
      return ready ? true : undefined;
    });
  }

  /** A counter or gauge of `/metrics`, summed over the series whose labels contain all of `labels`. */
  async metric(name: string, labels: Record<string, string> = {}): Promise<number> {
    const text = await (await this.operator.send('/metrics', { accept: 'text/plain' })).text();
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const series = text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    const matching = series.filter((line) => wanted.every((label) => line.includes(label)));
    return matching.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }
}

export interface Readiness {
  ready: boolean;
  checks: { name: string; ok: boolean; missing?: string }[];
}
