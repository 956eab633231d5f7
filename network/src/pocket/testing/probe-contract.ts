import { createHash } from 'node:crypto';
import { type Context, Contract } from 'fabric-contract-api';

const text = (value: Uint8Array) => Buffer.from(value).toString();
const numbered = (prefix: string, count: string) =>
  Array.from({ length: Number(count) }, (_, index) => `${prefix}${index}`);
const PAIR = 'pair';

interface Page {
  keys: string[];
  bookmark: string;
  count: number;
}

/** How many keys are read and written in one message, for which fabric-shim has no calls. */
export interface BatchedCalls {
  read(ctx: Context, keys: string[]): Promise<Uint8Array[]>;
  write(ctx: Context, entries: [key: string, value: Uint8Array][]): Promise<void>;
}

/**
 * The class of a contract of that name which makes every state call and every mistake, for tests of a ledger. It is made
 * anew for each, since fabric-shim calls only what stands in the contract's own class, nothing that it inherits.
 */
export function probeContract(name: string, batches: BatchedCalls): new () => Contract {
  return class ProbeContract extends Contract {
    constructor() {
      super(name);
    }

    async put(ctx: Context, key: string, value: string): Promise<void> {
      await ctx.stub.putState(key, Buffer.from(value));
    }

    async get(ctx: Context, key: string): Promise<string> {
      return text(await ctx.stub.getState(key));
    }

    async remove(ctx: Context, key: string): Promise<void> {
      await ctx.stub.deleteState(key);
    }

    /** Puts a value of so many bytes, always the same ones. */
    async putSize(ctx: Context, key: string, size: string): Promise<string> {
      const value = Buffer.alloc(Number(size), 'probe');
      await ctx.stub.putState(key, value);
      return createHash('sha256').update(value).digest('hex');
    }

    async digest(ctx: Context, key: string): Promise<string> {
      return createHash('sha256')
        .update(await ctx.stub.getState(key))
        .digest('hex');
    }

    async putMany(ctx: Context, prefix: string, count: string): Promise<void> {
      for (let index = 0; index < Number(count); index += 1) {
        await ctx.stub.putState(`${prefix}${String(index).padStart(4, '0')}`, Buffer.from(`value ${index}`));
      }
    }

    /** Puts values of so many bytes under so many keys. */
    async putLarge(ctx: Context, prefix: string, count: string, size: string): Promise<void> {
      for (const key of numbered(prefix, count)) await ctx.stub.putState(key, Buffer.alloc(Number(size), 1));
    }

    async increment(ctx: Context, key: string): Promise<string> {
      const value = String(Number(text(await ctx.stub.getState(key)) || '0') + 1);
      await ctx.stub.putState(key, Buffer.from(value));
      return value;
    }

    /** Asks for what it has just written. */
    async putThenGet(ctx: Context, key: string, value: string): Promise<string> {
      await ctx.stub.putState(key, Buffer.from(value));
      return text(await ctx.stub.getState(key));
    }

    /** Everything that can be done to keys at once, in no order. */
    async mixed(ctx: Context, prefix: string): Promise<void> {
      await ctx.stub.putState(`${prefix}z`, Buffer.from('first'));
      await ctx.stub.getState(`${prefix}b`);
      await ctx.stub.deleteState(`${prefix}a`);
      await ctx.stub.getState(`${prefix}absent`);
      await ctx.stub.putState(`${prefix}\u{10000}`, Buffer.from('astral'));
      await ctx.stub.putState(`${prefix}\uffee`, Buffer.from('last of the plane'));
      await ctx.stub.putState(`${prefix}z`, Buffer.from('second'));
    }

    async range(ctx: Context, start: string, end: string): Promise<string> {
      const found: [string, string][] = [];
      for await (const { key, value } of ctx.stub.getStateByRange(start, end)) found.push([key, text(value)]);
      return JSON.stringify(found);
    }

    /** Opens a range and reads one entry of it. */
    async firstOf(ctx: Context, start: string, end: string): Promise<string> {
      const iterator = await ctx.stub.getStateByRange(start, end);
      const first = await iterator.next();
      await iterator.close();
      return first.value.key;
    }

    /** Counts a range and writes the count: what phantoms are made for. */
    async count(ctx: Context, start: string, end: string, target: string): Promise<string> {
      let count = 0;
      for await (const { key } of ctx.stub.getStateByRange(start, end)) count += key.length > 0 ? 1 : 0;
      await ctx.stub.putState(target, Buffer.from(String(count)));
      return String(count);
    }

    async page(ctx: Context, start: string, end: string, size: string, bookmark: string): Promise<string> {
      const paged = await ctx.stub.getStateByRangeWithPagination(start, end, Number(size), bookmark);
      const { iterator, metadata } = paged;
      const keys: string[] = [];
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        keys.push(next.value.key);
      }
      await iterator.close();
      const page: Page = { keys, bookmark: metadata.bookmark, count: metadata.fetchedRecordsCount };
      return JSON.stringify(page);
    }

    async pageThenPut(ctx: Context, start: string, end: string): Promise<void> {
      await this.page(ctx, start, end, '1', '');
      await ctx.stub.putState('after-page', Buffer.from('x'));
    }

    async putThenPage(ctx: Context, start: string, end: string): Promise<void> {
      await ctx.stub.putState('before-page', Buffer.from('x'));
      await this.page(ctx, start, end, '1', '');
    }

    async putPair(ctx: Context, first: string, second: string): Promise<void> {
      await ctx.stub.putState(ctx.stub.createCompositeKey(PAIR, [first, second]), Buffer.from('pair'));
    }

    async pairs(ctx: Context, first: string): Promise<string> {
      const seconds: string[] = [];
      for await (const { key } of ctx.stub.getStateByPartialCompositeKey(PAIR, [first])) {
        seconds.push(ctx.stub.splitCompositeKey(key).attributes[1] ?? '');
      }
      return JSON.stringify(seconds);
    }

    async history(ctx: Context, key: string): Promise<string> {
      const values: { txId: string; value: string; deleted: boolean; seconds: number }[] = [];
      for await (const { txId, value, isDelete, timestamp } of ctx.stub.getHistoryForKey(key)) {
        values.push({ txId, value: text(value), deleted: isDelete, seconds: Number(timestamp.seconds) });
      }
      return JSON.stringify(values);
    }

    async emit(ctx: Context, name: string, payload: string): Promise<void> {
      ctx.stub.setEvent(name, Buffer.from(payload));
      await ctx.stub.putState(`event ${name}`, Buffer.from(payload));
    }

    // eslint-disable-next-line @typescript-eslint/require-await
    async fail(_ctx: Context, message: string): Promise<void> {
      throw new Error(message);
    }

    /** Writes what no two runs agree on. */
    async random(ctx: Context, key: string): Promise<void> {
      await ctx.stub.putState(key, Buffer.from(String(Math.random())));
    }

    async hang(): Promise<void> {
      await new Promise(() => undefined);
    }

    // eslint-disable-next-line @typescript-eslint/require-await
    async die(): Promise<void> {
      process.exit(1);
    }

    // eslint-disable-next-line @typescript-eslint/require-await
    async caller(ctx: Context): Promise<string> {
      const { clientIdentity, stub } = ctx;
      const { seconds } = stub.getTxTimestamp();
      return JSON.stringify({
        mspId: clientIdentity.getMSPID(),
        txId: stub.getTxID(),
        channel: stub.getChannelID(),
        seconds: Number(seconds),
        secret: text(stub.getTransient().get('secret') ?? Buffer.alloc(0)),
      });
    }

    async copySingle(ctx: Context, from: string, to: string, count: string): Promise<void> {
      const targets = numbered(to, count);
      for (const [index, key] of numbered(from, count).entries()) {
        await ctx.stub.putState(targets[index] ?? '', await ctx.stub.getState(key));
      }
    }

    async copyBatched(ctx: Context, from: string, to: string, count: string): Promise<void> {
      const values = await batches.read(ctx, numbered(from, count));
      const targets = numbered(to, count);
      await batches.write(
        ctx,
        targets.map((key, index) => [key, values[index] ?? Buffer.alloc(0)]),
      );
    }

    /** Another chaincode's answer. */
    async call(ctx: Context, chaincode: string, channel: string, name: string, arg: string): Promise<string> {
      const { status, message, payload } = await ctx.stub.invokeChaincode(chaincode, [name, arg], channel);
      return JSON.stringify({
        status: Number(status),
        message,
        payload: Buffer.from(payload ?? []).toString(),
      });
    }

    async putPrivate(ctx: Context): Promise<void> {
      await ctx.stub.putPrivateData('collection', 'key', Buffer.from('x'));
    }

    async getPrivate(ctx: Context): Promise<void> {
      await ctx.stub.getPrivateData('collection', 'key');
    }

    async getPrivateHash(ctx: Context): Promise<void> {
      await ctx.stub.getPrivateDataHash('collection', 'key');
    }

    async query(ctx: Context): Promise<void> {
      await ctx.stub.getQueryResult('{"selector":{}}');
    }

    async putRule(ctx: Context, key: string): Promise<void> {
      await ctx.stub.setStateValidationParameter(key, Buffer.from('rule'));
    }
  };
}
