import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import type { Keys } from '@concordat/gateway/adapters';
import { type RequestMessage, signRequest, type SignerDeps, unpad } from '@concordat/gateway/peer';
import { fromBase64url } from '@concordat/chaincode/domain';
import type { Sandbox } from '@concordat/gateway/sandbox';
import { authorityPaths, gatewayTlsPaths } from '@concordat/network/material';

export interface DoorOptions {
  signer: SignerDeps;
  /** Whose TLS certificate is shown; undefined shows none. */
  certificateOf?: string;
  /** Whose listener. */
  of: string;
  /** Folder that the shown certificate comes from, where it is not the consortium's. */
  material?: string;
}

/** An answer as it came over the wire. */
export interface WireAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  /** Milliseconds until it was complete. */
  ms: number;
}

export const RELEASES = '/exchange/v1/releases';

/** One member's exchange listener, spoken to byte by byte: what is signed may be another thing than what is sent. */
export class ExchangeDoor {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly options: DoorOptions,
  ) {}

  /** A signed message, not sent yet. */
  sign(path: string, body: unknown, method: 'POST' | 'GET' = 'POST'): Promise<RequestMessage> {
    const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
    const url = new URL(path, this.sandbox.organisations[this.options.of]?.exchangeUrl).toString();
    const headers = { 'content-type': 'application/json', 'content-length': String(bytes.length) };
    return signRequest(this.options.signer, { method, url, headers, body: bytes });
  }

  async ask(path: string, body: unknown): Promise<WireAnswer> {
    return this.send(await this.sign(path, body));
  }

  /** Sends a message as it stands. */
  send({ method, url, headers, body }: RequestMessage): Promise<WireAnswer> {
    const started = performance.now();
    return new Promise((resolve, reject) => {
      const outgoing = request(url, { method, headers, ...this.tls(), agent: false }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks),
            ms: performance.now() - started,
          }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  private tls() {
    const material = join(this.sandbox.dataDir, 'material');
    const ca = readFileSync(authorityPaths(material, this.options.of).tlsCa);
    const { certificateOf } = this.options;
    if (certificateOf === undefined) return { ca };
    const paths = gatewayTlsPaths(this.options.material ?? material, certificateOf);
    return { ca, cert: readFileSync(paths.cert), key: readFileSync(paths.key) };
  }
}

/** The stable code of a problem, or undefined where the answer is none. */
export function problemCode({ body }: WireAnswer): string | undefined {
  return (JSON.parse(body.toString('utf8')) as { code?: string }).code;
}

/** What is sealed in a release, opened with the recipient's keys. */
export async function openRelease(keys: Keys, { body }: WireAnswer): Promise<OpenedRelease> {
  const { keyId, box } = JSON.parse(body.toString('utf8')) as { keyId: string; box: string };
  const opened = unpad(await keys.sealOpen(keyId, fromBase64url(box)));
  return JSON.parse(opened.toString('utf8')) as OpenedRelease;
}

export interface OpenedRelease {
  statement: { statement: string; keyId: string; signature: string };
  checkpoint: string;
  records: { entry: unknown; groups: { name: string; value?: unknown }[]; status: string }[];
}
