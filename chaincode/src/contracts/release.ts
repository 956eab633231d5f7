import type { Context } from 'fabric-contract-api';
import { nextRelease, sequence, stateKey } from '../domain';
import type { Enquiry, ReleaseClaim, ReleaseEntry } from '../domain';
import * as args from './arguments';
import { enquiryKey, maySeeEnquiries } from './enquiry-state';
import { LedgerContract } from './ledger-contract';
import { transact } from './transaction';
import type { Transaction } from './transaction';

/** Releases: what publishers say that they answered. */
export class ReleaseContract extends LedgerContract {
  constructor() {
    super('release');
  }

  async record(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.releases, record);
  }

  async list(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.listReleases, list);
  }
}

type Place = Pick<ReleaseClaim, 'grantee' | 'seq' | 'line' | 'n'>;

const releaseKey = ({ grantee, seq, line, n }: Place) =>
  stateKey('release', grantee, sequence(seq), sequence(line), sequence(n));
const beforeKey = (place: Place) => releaseKey({ ...place, n: place.n - 1 });

async function record(tx: Transaction, { releases }: { releases: ReleaseClaim[] }): Promise<ReleaseEntry[]> {
  await tx.withRole('publisher');
  const { state, caller: publisher, time } = tx;
  await state.load(
    releases.flatMap((claim) => [
      enquiryKey(claim.grantee, claim.seq),
      releaseKey(claim),
      ...(claim.n > 0 ? [beforeKey(claim)] : []),
    ]),
  );
  return releases.map((claim) => {
    const enquiry = state.peek<Enquiry>(enquiryKey(claim.grantee, claim.seq));
    const existing = state.peek<ReleaseEntry>(releaseKey(claim));
    const before = claim.n > 0 ? state.peek<ReleaseEntry>(beforeKey(claim)) : undefined;
    const entry = nextRelease(claim, { publisher, enquiry, existing, before, time });
    if (entry !== existing) state.put(releaseKey(claim), entry);
    return entry;
  });
}

/** Grantee and governing members see the entries of an enquiry; others are answered as if there were none. */
async function list(
  tx: Transaction,
  { grantee, seq }: { grantee: string; seq: number },
): Promise<ReleaseEntry[]> {
  if (!(await maySeeEnquiries(tx, grantee))) return [];
  return tx.state.list<ReleaseEntry>('release', [grantee, sequence(seq)]);
}
