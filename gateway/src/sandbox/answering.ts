import { connect } from 'node:net';

const PATIENCE_MS = 2_000;

/** Whether something listens on that port of this machine. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: PATIENCE_MS });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
  });
}

/** What a gateway lacks, where its member is suspended: it serves all the same, and says so. */
const SUSPENDED = /"missing":"[^"]* is suspended since /;
const LACKS = /"ok":false/g;

/** Whether a gateway says that it is ready, or that nothing is missing but its member's good standing. */
export async function gatewayReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(PATIENCE_MS) });
    const text = await response.text();
    return response.ok || (SUSPENDED.test(text) && text.match(LACKS)?.length === 1);
  } catch {
    return false;
  }
}
