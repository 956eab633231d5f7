import type { Context } from 'fabric-contract-api';
import { emptyEnquiryHead, foldEnquiries, RuleError } from '../domain';
import type { Enquiry, EnquiryHead, EnquiryRef, EnquiryRequest, EnquiryResult } from '../domain';
import * as args from './arguments';
import {
  enquiryKey,
  headKey,
  loadEnquiryBatch,
  maySeeEnquiries,
  refKey,
  writeEnquiryBatch,
} from './enquiry-state';
import { page } from './page';
import { LedgerContract } from './ledger-contract';
import { transact } from './transaction';
import type { Transaction } from './transaction';

/** Enquiries: decided, refused or granted, and all of them kept in a gapless chain for each grantee. */
export class EnquiryContract extends LedgerContract {
  constructor() {
    super('enquiry');
  }

  async submit(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.submitEnquiries, submit);
  }

  async get(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.enquiries, get);
  }

  async find(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.findEnquiry, find);
  }

  async list(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.listEnquiries, list);
  }
}

async function submit(
  tx: Transaction,
  { enquiries }: { enquiries: EnquiryRequest[] },
): Promise<EnquiryResult[]> {
  const batch = await loadEnquiryBatch(tx, enquiries);
  const folded = foldEnquiries(batch, enquiries);
  writeEnquiryBatch(tx, folded);
  return folded.results;
}

async function get(
  tx: Transaction,
  { grantee, seqs }: { grantee: string; seqs: number[] },
): Promise<(Enquiry | null)[]> {
  if (!(await maySeeEnquiries(tx, grantee))) return seqs.map(() => null);
  const found = await tx.state.getAll<Enquiry>(seqs.map((seq) => enquiryKey(grantee, seq)));
  return found.map((enquiry) => enquiry ?? null);
}

async function find(tx: Transaction, { enquiryId }: { enquiryId: string }): Promise<Enquiry | null> {
  await tx.member();
  const ref = await tx.state.get<EnquiryRef>(refKey(tx.caller, enquiryId));
  if (!ref) return null;
  const enquiry = await tx.state.get<Enquiry>(enquiryKey(tx.caller, ref.seq));
  if (!enquiry) throw new RuleError('INTERNAL', 'an enquiry is referred to and not there');
  return enquiry;
}

async function list(tx: Transaction, asked: { grantee: string; from: number; limit: number }) {
  const { grantee, from, limit } = asked;
  if (!(await maySeeEnquiries(tx, grantee))) return { enquiries: [], head: emptyEnquiryHead(grantee) };
  const head = (await tx.state.get<EnquiryHead>(headKey(grantee))) ?? emptyEnquiryHead(grantee);
  const range = { from, limit, last: head.seq };
  return { enquiries: await page<Enquiry>(tx, range, (seq) => enquiryKey(grantee, seq)), head };
}
