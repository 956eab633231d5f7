import { connect } from 'node:http2';
import { once } from 'node:events';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { expect } from 'chai';
import { widenReceiveWindows } from './receive-windows';

describe('pocket: receive windows', () => {
  it('lets a client send a mebibyte ahead, to a call and over its connection', async () => {
    const server = new Server();
    const port = await new Promise<number>((resolve, reject) => {
      const bound = (error: Error | null, number: number) => (error ? reject(error) : resolve(number));
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), bound);
    });
    widenReceiveWindows(server);
    const session = connect(`http://127.0.0.1:${port}`);
    try {
      while (session.remoteSettings.initialWindowSize !== 1024 * 1024) await once(session, 'remoteSettings');
      await new Promise((resolve) => session.ping(resolve));
      expect(session.state.remoteWindowSize).to.equal(1024 * 1024);
    } finally {
      session.destroy();
      server.forceShutdown();
    }
  });
});
