import { type RegisteredKey, toBase64url, utf8 } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { newSeed, openSealedBox, padToSizeClass, signingKey, unpadEach } from '../../crypto';
import { PeerError, type Peers } from '../../ports/peers';
import { type AskedLine, RELEASE_BATCHES_PATH, ReleaseBatcher, RELEASES_PATH } from './release-batcher';
import {
  type LineRequest,
  MOST_RELEASES,
  type RefusedRelease,
  type ReleaseBatchRequest,
  type ReleaseRequest,
  type SealedTo,
} from './release-message';
import { sealReleases } from './seal-release';
import { type MadeOrRefused, sealBatch } from './sealed-batch';

/** Ours, by their ids. */
const SEEDS = new Map(['seal-1', 'seal-2'].map((keyId) => [keyId, newSeed()]));
const keys = {
  sealOpen: (keyId: string, box: Uint8Array) =>
    Promise.resolve().then(() => openSealedBox(SEEDS.get(keyId) ?? newSeed(), box)),
};

/** The publishers' key. */
const PUBLISHER = newSeed();
const publicKey = toBase64url(signingKey(PUBLISHER).publicKey);
const registry = { currentKey: () => Promise.resolve({ keyId: 'seal-9', publicKey } as RegisteredKey) };
const openingsIn = ({ box }: SealedTo) =>
  unpadEach(openSealedBox(PUBLISHER, Buffer.from(box, 'base64url'))).map((bytes) =>
    Buffer.from(bytes).toString(),
  );

const made = (line: number, keyId = 'seal-1') => {
  const publicKey = toBase64url(signingKey(SEEDS.get(keyId) ?? newSeed()).publicKey);
  return { recipient: { keyId, publicKey } as RegisteredKey, padded: padToSizeClass(utf8(`line${line}`)) };
};
const refusal = (status: number, code: string, detail: string): RefusedRelease => ({
  refused: { status, code, detail },
});

interface Sent {
  mspId: string;
  path: string;
  lines: number[];
  openings: string[];
}

/** Publishers that answer each request with its line, and whole messages as they are told. */
class ScriptedPeers implements Peers {
  readonly sent: Sent[] = [];
  answerTo: (request: LineRequest) => MadeOrRefused = ({ line }) => made(line);
  failure: (mspId: string) => Error | undefined = () => undefined;

  send(mspId: string, path: string, body: unknown): Promise<unknown> {
    const failure = this.failure(mspId);
    const isBatch = path === RELEASE_BATCHES_PATH;
    const requests = isBatch ? (body as ReleaseBatchRequest).requests : [body as ReleaseRequest];
    const sealed = isBatch ? (body as ReleaseBatchRequest).openings : (body as ReleaseRequest).opening;
    this.sent.push({ mspId, path, lines: requests.map(({ line }) => line), openings: openingsIn(sealed) });
    if (failure) return Promise.reject(failure);
    const answers = requests.map((request) => this.answerTo(request));
    if (isBatch) return Promise.resolve(sealBatch(answers));
    const [only] = answers;
    if (!only || 'refused' in only) return Promise.reject(new PeerError('REFUSED', mspId, 'told'));
    return Promise.resolve(sealReleases([only]));
  }
}

const request = (line: number): AskedLine => ({
  request: { line } as LineRequest,
  opening: padToSizeClass(utf8(`opening of line${line}`)),
});
const toldBy = (attempts: Promise<Uint8Array>[]) =>
  Promise.all(
    attempts.map((one) =>
      one.then(
        (opened) => Buffer.from(opened).toString(),
        (error: Error) => error.message,
      ),
    ),
  );

describe('asking publishers for releases', () => {
  let peers: ScriptedPeers;
  let batcher: ReleaseBatcher;

  beforeEach(() => {
    peers = new ScriptedPeers();
    batcher = new ReleaseBatcher({ peers, keys, registry });
  });

  it('sends what is asked of a publisher in one turn in one message, and each asker gets its own answer', async () => {
    const attempts = [1, 2, 3].map((line) => batcher.ask('TaxMSP', request(line)));
    const other = batcher.ask('CourtMSP', request(7));
    expect(await toldBy([...attempts, other])).to.deep.equal(['line1', 'line2', 'line3', 'line7']);
    const openings = (lines: number[]) => lines.map((line) => `opening of line${line}`);
    expect(peers.sent.sort(({ mspId: a }, { mspId: b }) => (a < b ? 1 : -1))).to.deep.equal([
      { mspId: 'TaxMSP', path: RELEASE_BATCHES_PATH, lines: [1, 2, 3], openings: openings([1, 2, 3]) },
      { mspId: 'CourtMSP', path: RELEASES_PATH, lines: [7], openings: openings([7]) },
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

  it('lets a line that is refused harm none of its neighbours', async () => {
    peers.answerTo = ({ line }) => {
      if (line === 1) return refusal(404, 'ENQUIRY_NOT_FOUND', 'none of yours');
      if (line === 3) return refusal(500, 'INTERNAL', 'it failed');
      return made(line);
    };
    const told = await toldBy([0, 1, 2, 3, 4].map((line) => batcher.ask('TaxMSP', request(line))));
    expect([told[0], told[2], told[4]]).to.deep.equal(['line0', 'line2', 'line4']);
    expect(told[1]).to.equal('ENQUIRY_NOT_FOUND: TaxMSP: none of yours');
    expect(told[3]).to.match(/^UNAVAILABLE: TaxMSP: INTERNAL/);
  });

  it('gives each asker its own answer where lines are sealed to several of our keys', async () => {
    peers.answerTo = ({ line }) => made(line, line % 2 === 0 ? 'seal-1' : 'seal-2');
    const lines = [0, 1, 2, 3, 4];
    const told = await toldBy(lines.map((line) => batcher.ask('TaxMSP', request(line))));
    expect(told).to.deep.equal(lines.map((line) => `line${line}`));
    expect(peers.sent).to.have.length(1);
  });

  it('asks line by line where an answer is not as it has to be', async () => {
    const whole = sealBatch([made(1), made(2)]);
    const [box] = whole.boxes;
    const answer = whole.answers[0] as object;
    const broken: unknown[] = [
      { ...whole, boxes: [] },
      { ...whole, boxes: [box, box] },
      { ...whole, boxes: [{ ...box, keyId: 'seal-2' }] },
      { ...whole, answers: [answer] },
      { ...whole, answers: [answer, { keyId: 'seal-2' }] },
      { ...whole, answers: [answer, { more: 1 }] },
      sealBatch([made(1), made(2), made(3)]),
      { answers: whole.answers, boxes: sealBatch([made(1)]).boxes },
      { answers: whole.answers, boxes: sealBatch([made(1), made(2), made(3)]).boxes },
      { answers: whole.answers, boxes: [sealReleases([{ ...made(1), padded: Buffer.alloc(300) }])] },
    ];
    const send = peers.send.bind(peers);
    for (const one of broken) {
      peers.send = (mspId, path, body) =>
        path === RELEASE_BATCHES_PATH ? Promise.resolve(one) : send(mspId, path, body);
      const told = await toldBy([1, 2].map((line) => batcher.ask('TaxMSP', request(line))));
      expect(told).to.deep.equal(['line1', 'line2']);
    }
    expect(peers.sent.every(({ path }) => path === RELEASES_PATH)).to.equal(true);
    expect(peers.sent).to.have.length(2 * broken.length);
  });

  it('tells every asker when the publisher is away, or answers with what cannot be opened', async () => {
    peers.failure = () => new PeerError('UNAVAILABLE', 'TaxMSP', 'cannot be reached');
    const away = await toldBy([1, 2].map((line) => batcher.ask('TaxMSP', request(line))));
    expect(new Set(away)).to.deep.equal(new Set(['UNAVAILABLE: TaxMSP: cannot be reached']));
    peers.failure = () => undefined;
    peers.send = () => Promise.resolve({ keyId: 'seal-1', box: 'AAAA' });
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
