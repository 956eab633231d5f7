import { X509Certificate } from 'node:crypto';
import type { Context } from 'fabric-contract-api';
import { assertCanAct, assertMember, canonicalJson, names, reading, RuleError, stateKey } from '../domain';
import type { Organisation, Role } from '../domain';
import { State } from './state';

const MOST_CHARACTERS = 4 * 1024 * 1024;

/** One call of a contract: who calls, when, and the state it sees. */
export class Transaction {
  readonly state: State;
  readonly channel: string;
  /** MSP id of the creator. */
  readonly caller: string;
  /** Transaction time in milliseconds since the epoch. */
  readonly time: number;

  constructor(private readonly ctx: Context) {
    const { seconds, nanos } = ctx.stub.getTxTimestamp();
    this.state = new State(ctx.stub);
    this.channel = ctx.stub.getChannelID();
    this.caller = ctx.stub.getCreator().mspid;
    const time = Number(seconds) * 1000 + (nanos - (nanos % 1_000_000)) / 1_000_000;
    // Peers before Fabric 3 take any: what no reader of the ledger would take must not get onto it.
    this.time = reading.parse(names.time, time, 'TIME_INVALID');
  }

  /** The caller's organisation, whatever its standing. @throws RuleError ORGANISATION_UNKNOWN */
  async registered(): Promise<Organisation> {
    const organisation = await this.state.get<Organisation>(stateKey('org', this.caller));
    if (!organisation)
      throw new RuleError('ORGANISATION_UNKNOWN', 'the caller is no member of the consortium');
    return organisation;
  }

  /** The caller as a member, suspended or not: for what only reads, or stops things. @throws RuleError ORGANISATION_UNKNOWN, ORGANISATION_LEFT */
  async member(): Promise<Organisation> {
    const organisation = await this.registered();
    assertMember(organisation);
    return organisation;
  }

  /** The caller as a member in good standing. @throws RuleError ORGANISATION_UNKNOWN, ORGANISATION_LEFT, ORGANISATION_SUSPENDED */
  async active(): Promise<Organisation> {
    const organisation = await this.registered();
    assertCanAct(organisation);
    return organisation;
  }

  /** A member in good standing with that role. @throws RuleError as `active`, ROLE_REQUIRED */
  async withRole(role: Role): Promise<Organisation> {
    const organisation = await this.active();
    if (!organisation.roles.includes(role)) throw new RuleError('ROLE_REQUIRED', `the caller is no ${role}`);
    return organisation;
  }

  /** A governing member, suspended or not: for what only reads. @throws RuleError as `member`, ROLE_REQUIRED */
  async governing(): Promise<Organisation> {
    const organisation = await this.member();
    if (!organisation.governing) throw new RuleError('ROLE_REQUIRED', 'the caller is no governing member');
    return organisation;
  }

  /** Refuses a caller whose certificate does not say OU=admin (NodeOUs). @throws RuleError ADMIN_REQUIRED */
  admin(): void {
    const units = organisationalUnits(this.ctx.stub.getCreator().idBytes);
    if (!units.includes('admin')) throw new RuleError('ADMIN_REQUIRED', 'this needs the admin identity');
  }
}

/**
 * Runs a contract function: parses its one argument, lets the body work, hands in its writes, answers in JCS.
 * Whatever fails says `CODE: detail`.
 */
export async function transact<A>(
  ctx: Context,
  argument: string,
  reader: reading.Reader<A>,
  body: (tx: Transaction, argument: A) => Promise<unknown>,
): Promise<string> {
  try {
    const parsed = reading.parse(reader, parseJson(argument), 'ARGUMENT_INVALID');
    const tx = new Transaction(ctx);
    const answer = await body(tx, parsed);
    await tx.state.flush();
    return canonicalJson(answer);
  } catch (error) {
    if (error instanceof RuleError) throw error;
    throw new RuleError('INTERNAL', error instanceof Error ? error.message : 'failed', { cause: error });
  }
}

function parseJson(argument: string): unknown {
  if (argument.length > MOST_CHARACTERS) {
    throw new RuleError('ARGUMENT_INVALID', `(root): expected at most ${MOST_CHARACTERS} characters`);
  }
  try {
    return JSON.parse(argument) as unknown;
  } catch {
    throw new RuleError('ARGUMENT_INVALID', '(root): expected JSON');
  }
}

function organisationalUnits(pem: Uint8Array): string[] {
  const certificate = new X509Certificate(pem);
  const subject = certificate.toLegacyObject().subject as { OU?: string | string[] } | undefined;
  const units = subject?.OU ?? [];
  return Array.isArray(units) ? units : [units];
}
