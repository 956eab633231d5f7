import { once } from 'node:events';
import { createServer } from 'node:net';

/** host:port that nobody listens on. */
export async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? `127.0.0.1:${address.port}` : '';
}
