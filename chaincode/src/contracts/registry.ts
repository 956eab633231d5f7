import type { Context } from 'fabric-contract-api';
import * as args from './arguments';
import * as agreements from './registry-agreements';
import * as catalogue from './registry-catalogue';
import * as members from './registry-members';
import { LedgerContract } from './ledger-contract';
import { transact } from './transaction';

/** Who is who, and what may be asked: organisations, keys, schemas, products, agreements. */
export class RegistryContract extends LedgerContract {
  constructor() {
    super('registry');
  }

  async bootstrap(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.bootstrap, members.bootstrap);
  }

  async organisations(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.nothing, members.organisations);
  }

  async registerKey(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.registerKey, members.registerKey);
  }

  async revokeKey(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.revokeKey, members.revokeKey);
  }

  async keys(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.keys, members.keys);
  }

  async acceptCertifiers(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.acceptCertifiers, members.acceptCertifiers);
  }

  async registerSchema(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.registerSchema, catalogue.registerSchema);
  }

  async schema(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.byId, catalogue.schema);
  }

  async schemas(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.nothing, catalogue.schemas);
  }

  async registerProduct(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.registerProduct, catalogue.registerProduct);
  }

  async product(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.byId, catalogue.product);
  }

  async products(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.nothing, catalogue.products);
  }

  async proposeAgreement(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.proposeAgreement, agreements.propose);
  }

  async approveAgreement(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.approveAgreement, agreements.approve);
  }

  async agreements(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.nothing, agreements.list);
  }
}
