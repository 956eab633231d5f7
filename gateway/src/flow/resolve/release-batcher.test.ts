import { expect } from 'chai';
import { PeerError, type Peers } from '../../ports/peers';
import { RELEASE_BATCHES_PATH, ReleaseBatcher, RELEASES_PATH } from './release-batcher';
import { MOST_RELEASES, type ReleaseRequest } from './release-message';

interface Sent {
  mspId: string;
  path: string;
  lines: number[];
}

/** Publishers that answer each request with its line, and whole messages as they are told. */
class ScriptedPeers implements Peers {
  readonly sent: Sent[] = [];
  answerTo: (request: ReleaseRequest) => unknown = ({ line }) => ({ keyId: 'seal-1', box: `line${line}` });
  failure: (mspId: string) => Error | undefined = () => undefined;

  send(mspId: string, path: string, body: unknown): Promise<unknown> {
    const failure = this.failure(mspId);
    const requests =
      path === RELEASE_BATCHES_PATH
        ? (body as { requests: ReleaseRequest[] }).requests
        : [body as ReleaseRequest];
    this.sent.push({ mspId, path, lines: requests.map(({ line }) => line) });
    if (failure) return Promise.reject(failure);
    const answers = requests.map((request) => this.answerTo(request));
    return Promise.resolve(path === RELEASE_BATCHES_PATH ? { answers } : answers[0]);
  }
}

const request = (line: number) => ({ line }) as ReleaseRequest;
const toldBy = (attempts: Promise<{ box: string }>[]) =>
  Promise.all(
    attempts.map((one) =>
      one.then(
        ({ box }) => box,
        (error: Error) => error.message,
      ),
    ),
  );

describe('asking publishers for releases', () => {
  let peers: ScriptedPeers;
  let batcher: ReleaseBatcher;

  beforeEach(() => {
    peers = new ScriptedPeers();
    batcher = new ReleaseBatcher(peers);
  });

  it('sends what is asked of a publisher in one turn in one message, and each asker gets its own answer', async () => {
    const attempts = [1, 2, 3].map((line) => batcher.ask('TaxMSP', request(line)));
    const other = batcher.ask('CourtMSP', request(7));
    expect(await toldBy([...attempts, other])).to.deep.equal(['line1', 'line2', 'line3', 'line7']);
    expect(peers.sent).to.deep.equal([
      { mspId: 'TaxMSP', path: RELEASE_BATCHES_PATH, lines: [1, 2, 3] },
      { mspId: 'CourtMSP', path: RELEASES_PATH, lines: [7] },
    ]);
  });

  it('makes nobody wait for a message that is under way', async () => {
    const held = new Promise<never>(() => undefined);
    let first = true;
    const send = peers.send.bind(peers);
    peers.send = (...parts) => {
      const answer = send(...parts);
      if (!first) return answer;
      first = false;
      return held;
    };
    void batcher.ask('TaxMSP', request(1));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await toldBy([batcher.ask('TaxMSP', request(2))])).to.deep.equal(['line2']);
  });

  it('lets a line that is refused, or answered with what cannot be read, harm none of its neighbours', async () => {
    peers.answerTo = ({ line }) => {
      if (line === 1) return { refused: { status: 404, code: 'ENQUIRY_NOT_FOUND', detail: 'none of yours' } };
      if (line === 2) return { keyId: 'seal-1', box: '!' };
      if (line === 3) return { refused: { status: 500, code: 'INTERNAL', detail: 'it failed' } };
      return { keyId: 'seal-1', box: `line${line}` };
    };
    const told = await toldBy([0, 1, 2, 3, 4].map((line) => batcher.ask('TaxMSP', request(line))));
    expect(told[0]).to.equal('line0');
    expect(told[1]).to.equal('ENQUIRY_NOT_FOUND: TaxMSP: none of yours');
    expect(told[2]).to.match(/^PEER_ANSWER_INVALID: /);
    expect(told[3]).to.match(/^UNAVAILABLE: TaxMSP: INTERNAL/);
    expect(told[4]).to.equal('line4');
  });

  it('tells every asker when the publisher is away, or answers another number of lines', async () => {
    peers.failure = () => new PeerError('UNAVAILABLE', 'TaxMSP', 'cannot be reached');
    const away = await toldBy([1, 2].map((line) => batcher.ask('TaxMSP', request(line))));
    expect(new Set(away)).to.deep.equal(new Set(['UNAVAILABLE: TaxMSP: cannot be reached']));
    peers.failure = () => undefined;
    peers.send = () => Promise.resolve({ answers: [{ keyId: 'seal-1', box: 'line1' }] });
    const short = await toldBy([1, 2].map((line) => batcher.ask('TaxMSP', request(line))));
    short.forEach((message) => expect(message).to.match(/^PEER_ANSWER_INVALID: /));
  });

  it('asks line by line where the batch is refused as a whole', async () => {
    const send = peers.send.bind(peers);
    peers.send = (mspId, path, body) =>
      path === RELEASE_BATCHES_PATH
        ? Promise.reject(new PeerError('PEER_ANSWER_INVALID', mspId, 'the answer is too large'))
        : send(mspId, path, body);
    const told = await toldBy([1, 2].map((line) => batcher.ask('TaxMSP', request(line))));
    expect(told).to.deep.equal(['line1', 'line2']);
  });

  it('lets the first of many go on before the last has its answer', async () => {
    const order: string[] = [];
    const [first, ...rest] = Array.from({ length: 20 }, (_, line) => batcher.ask('TaxMSP', request(line)));
    void first?.then(() => setImmediate(() => order.push('first went on')));
    await rest.at(-1)?.then(() => order.push('last answered'));
    expect(order).to.deep.equal(['first went on', 'last answered']);
  });

  it('sends no more lines at once than a publisher takes', async () => {
    const lines = Array.from({ length: MOST_RELEASES + 1 }, (_, line) => line);
    const told = await toldBy(lines.map((line) => batcher.ask('TaxMSP', request(line))));
    expect(told).to.deep.equal(lines.map((line) => `line${line}`));
    expect(peers.sent.map((sent) => sent.lines.length)).to.deep.equal([MOST_RELEASES, 1]);
  });
});
