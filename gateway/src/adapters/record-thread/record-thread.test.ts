import { leafHash, toHex } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { decodeRecord, type MadeRecord, openSecretBox } from '../../crypto';
import { RecordThread } from './record-thread';

const ORIGIN = { publisher: 'TaxMSP', schema: 'cn.tax.grade@1' };
const NAMES = ['meta', 'grade'];
const texts = (count: number) =>
  Array.from({ length: count }, (_, at) => ['{"issued":"2025-04-18"}', `{"grade":"公${at}"}`]);

describe('the thread that makes records', () => {
  const thread = new RecordThread();
  afterEach(() => thread.close());

  const opened = ({ leafHash: hash, dataKey, box }: MadeRecord) =>
    decodeRecord(hash, openSecretBox(dataKey, box));

  for (const count of [1, 32, 33, 1000]) {
    it(`makes ${count}, in their order, each under an id and a key of its own`, async () => {
      const made = await thread.make(ORIGIN, NAMES, texts(count));
      const plain = made.map(opened);
      expect(plain.map(({ groups }) => groups)).to.deep.equal(
        texts(count).map((_, at) => ({ meta: { issued: '2025-04-18' }, grade: { grade: `公${at}` } })),
      );
      for (const [at, { entryBytes, leafHash: hash, recordId }] of made.entries()) {
        expect(toHex(leafHash(entryBytes))).to.equal(hash);
        expect(plain[at]?.entry).to.deep.include({ ...ORIGIN, recordId });
      }
      for (const own of ['recordId', 'leafHash'] as const)
        expect(new Set(made.map((each) => each[own])).size).to.equal(count);
      expect(new Set(made.map(({ dataKey }) => toHex(dataKey))).size).to.equal(count);
    });
  }

  it('answers several batches at once, each with its own', async () => {
    const sizes = [40, 50, 60];
    const answers = await Promise.all(sizes.map((size) => thread.make(ORIGIN, NAMES, texts(size))));
    expect(answers.map((made) => made.length)).to.deep.equal(sizes);
  });

  it('tells whoever waits when a batch cannot be made or the thread ends, and makes the next', async () => {
    const broken = [...texts(40), undefined as unknown as string[]];
    expect(await fault(thread.make(ORIGIN, NAMES, broken))).to.match(/TypeError/);
    const waiting = thread.make(ORIGIN, NAMES, texts(1000));
    const ended = fault(waiting);
    await thread.close();
    expect(await ended).to.match(/the thread ended/);
    expect(await thread.make(ORIGIN, NAMES, texts(40))).to.have.length(40);
  });

  async function fault(work: Promise<unknown>): Promise<string> {
    return work.then(
      () => 'made',
      (error: Error) => error.message,
    );
  }
});
