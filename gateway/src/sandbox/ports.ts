import { createServer, type Server } from 'node:net';

/** That many free ports of 127.0.0.1, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listenOn(0)));
  const ports = servers.map((server) => (server?.address() as { port: number }).port);
  await Promise.all(servers.map(closed));
  return ports;
}

/** Whether all of these ports are free. */
export async function areFree(ports: number[]): Promise<boolean> {
  const servers = await Promise.all(ports.map((port) => listenOn(port)));
  await Promise.all(servers.map(closed));
  return servers.every((server) => server !== undefined);
}

function listenOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function closed(server: Server | undefined): Promise<void> {
  return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()));
}
