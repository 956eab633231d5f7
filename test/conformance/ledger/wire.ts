import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';

export interface Wire {
  port: number;
  /** Severs every connection that runs over it. */
  cut: () => void;
  close: () => Promise<void>;
}

/** A TCP relay to a port of this machine whose connections can be severed at once. */
export async function startWire(target: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = createConnection(target, '127.0.0.1');
    join(near, far);
    join(far, near);
  }).listen(0, '127.0.0.1');
  function join(socket: Socket, other: Socket): void {
    sockets.add(socket);
    socket.pipe(other);
    socket.on('error', () => other.destroy());
    socket.on('close', () => sockets.delete(socket));
  }
  await once(server, 'listening');
  const address = server.address();
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
