import { expect } from 'chai';
import type { MadeRecord } from '../../crypto';
import { publish } from './publish';
import type { RecordMaker } from './record-maker';
import type { PublishDeps } from './publish-deps';
import type { TestRegister } from './testing/register';
import { grade, gradeSchema, openTestRegister } from './testing/register';

/** Large enough to be made ahead. */
const COUNT = 100;

describe('records made before the writer is held', () => {
  let register: TestRegister;
  beforeEach(async () => {
    register = await openTestRegister();
  });
  afterEach(() => register.close());

  /** Counts what is asked for, each time. */
  function counting(): { deps: PublishDeps; asked: number[] } {
    const asked: number[] = [];
    const maker: RecordMaker = {
      make: (origin, names, texts): Promise<MadeRecord[]> => {
        if (texts.length > 0) asked.push(texts.length);
        return register.maker.make(origin, names, texts);
      },
    };
    return { deps: { ...register, maker }, asked };
  }

  const items = (letter: string, count = COUNT) =>
    Array.from({ length: count }, (_, at) => grade(`c${at}`, letter));
  const gradeOf = async (leafHash: string) => (await register.vault.open(leafHash))?.groups['grade'];

  it('are those that are stored, each with the content of its row', async () => {
    const { deps, asked } = counting();
    const { receipts } = await publish(deps, { schema: gradeSchema.id, items: items('A') });
    expect(asked).to.deep.equal([COUNT]);
    for (const at of [0, 57, 99])
      expect(await gradeOf(receipts[at]?.leafHash ?? '')).to.deep.include({ uscc: `c${at}`, grade: 'A' });
  });

  it('are not made of what is held, nor stored where the writer finds another there first', async () => {
    const { deps, asked } = counting();
    const calls = ['A', 'A'].map((letter) => publish(deps, { schema: gradeSchema.id, items: items(letter) }));
    const outcomes = (await Promise.all(calls)).map(({ counts }) => [counts.new, counts.equal]);
    expect(outcomes).to.have.deep.members([
      [COUNT, 0],
      [0, COUNT],
    ]);
    expect(register.log.size()).to.equal(COUNT);
    asked.length = 0;
    await publish(deps, { schema: gradeSchema.id, items: items('A') });
    expect(asked).to.deep.equal([]);
  });

  it('are made of all where a sample is new, and of what is new where the sample differs', async () => {
    await publish(register, { schema: gradeSchema.id, items: [grade('c1'), grade('c2')] });
    const { deps, asked } = counting();
    const first = await publish(deps, { schema: gradeSchema.id, items: items('A') });
    expect(first.counts).to.deep.include({ new: COUNT - 2, equal: 2 });
    expect(asked).to.deep.equal([COUNT]);
    asked.length = 0;
    const more = await publish(deps, { schema: gradeSchema.id, items: items('A', 2 * COUNT) });
    expect(more.counts).to.deep.include({ new: COUNT, equal: COUNT });
    expect(asked).to.deep.equal([COUNT]);
    expect(await gradeOf(more.receipts[2 * COUNT - 1]?.leafHash ?? '')).to.deep.include({
      uscc: `c${2 * COUNT - 1}`,
    });
    expect(register.log.size()).to.equal(2 * COUNT);
  });

  it('name what they take the place of where a snapshot changes them, and are new where it does not', async () => {
    const { receipts } = await publish(register, { schema: gradeSchema.id, items: items('A', COUNT / 2) });
    const { deps, asked } = counting();
    const snapshot = await publish(deps, { schema: gradeSchema.id, items: items('B'), snapshot: {} });
    expect(snapshot.counts).to.deep.include({ new: COUNT / 2, changed: COUNT / 2 });
    expect(asked).to.deep.equal([COUNT / 2, COUNT / 2]);
    const metaOf = async (at: number) =>
      (await register.vault.open(snapshot.receipts[at]?.leafHash ?? ''))?.groups['meta'];
    expect(await metaOf(3)).to.deep.include({ supersedes: receipts[3]?.leafHash });
    expect(await metaOf(COUNT - 1)).to.deep.include({ supersedes: null });
  });
});
