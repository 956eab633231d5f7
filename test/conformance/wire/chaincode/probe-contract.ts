import { getMany, offerTo, putMany, type ShimStub } from '@concordat/chaincode/peer-batches';
import { probeContract } from '@concordat/network/testing';
import type { Context } from 'fabric-contract-api';

const stubOf = (ctx: Context) => ctx.stub as unknown as ShimStub;

/** The probe, whose batched calls are those that Concordat's own contracts make. */
export const ProbeContract = probeContract('probe', {
  read(ctx, keys) {
    const { reads, writes } = offerTo(stubOf(ctx));
    if (reads < keys.length || writes < keys.length) throw new Error('the peer offers no batches');
    return getMany(stubOf(ctx), keys);
  },
  write: (ctx, entries) => putMany(stubOf(ctx), entries),
});
