import { expect } from 'chai';
import { killUnderLoad } from './kill-under-load';

describe('a kill under load', () => {
  it('ends the load also where the process does not come back', async () => {
    const calls: string[] = [];
    let end: () => void = () => undefined;
    const load = {
      run: () => new Promise<void>((resolve) => (end = resolve)).then(() => void calls.push('load ended')),
      stop: () => {
        calls.push('stop');
        end();
      },
    };
    const victim = {
      kill: (signal: string) => Promise.resolve(void calls.push(signal)),
      restart: () => Promise.reject(new Error('another process listens there')),
    };
    const told = await killUnderLoad(victim, load, { after: 1, away: 1 }).catch(
      (error: Error) => error.message,
    );
    expect(told).to.equal('another process listens there');
    expect(calls).to.deep.equal(['SIGKILL', 'stop', 'load ended']);
  });
});
