import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  type Enquiry,
  type EnquiryRequest,
  type EnquiryResult,
  fromBase64url,
  fromHex,
  type KeyUse,
  type RegisteredKey,
  subjectCommitment,
  toBase64url,
  toHex,
} from '@concordat/chaincode/domain';
import { connectFabricLedger, type Ledger } from '@concordat/gateway';
import { type Keys, openFileKeys } from '@concordat/gateway/adapters';
import { escrow, openingBytes, sealedBox } from '@concordat/gateway/peer';
import { adminPaths, identityPaths } from '@concordat/network/material';
import { PRODUCT } from './companies';
import type { Consortium } from './consortium';
import { ExchangeDoor } from './exchange-door';
import type { Subject } from './member';

export interface ReleaseAsked {
  grantee: string;
  seq: number;
  enquiryId: string;
  line: number;
  opening: { keyId: string; box: string };
  corrects?: string;
}

const hex = (bytes: number) => toHex(randomBytes(bytes));

/**
 * A member that runs software of its own beside its gateway: with its own keys, certificates and ledger identity it
 * asks every door, and does nothing that its gateway would. What an honest publisher must stand.
 */
export class Intruder {
  readonly ledger: Ledger;

  private constructor(
    readonly consortium: Consortium,
    readonly mspId: string,
    readonly keys: Keys,
    identity: 'gateway' | 'admin',
  ) {
    const { sandbox } = consortium;
    const material = join(sandbox.dataDir, 'material');
    const paths =
      identity === 'admin' ? adminPaths(material, mspId) : identityPaths(material, mspId, 'gateway');
    this.ledger = connectFabricLedger({
      ...(sandbox.ledgers[mspId] ?? { endpoint: sandbox.ledger }),
      mspId,
      cert: readFileSync(paths.cert, 'utf8'),
      key: readFileSync(paths.key, 'utf8'),
      channel: sandbox.channel,
      chaincode: 'concordat',
    });
  }

  static async of(
    consortium: Consortium,
    mspId: string,
    identity: 'gateway' | 'admin' = 'gateway',
  ): Promise<Intruder> {
    const { dataDir, channel } = consortium.sandbox;
    const directory = join(dataDir, 'gateways', mspId, 'keys');
    return new Intruder(consortium, mspId, await openFileKeys({ directory, channel, mspId }), identity);
  }

  close(): void {
    this.ledger.close();
  }

  /** Calls the chaincode in a transaction: `submit('enquiry:submit', {…})`. */
  async submit<T>(name: string, argument: unknown): Promise<T> {
    return (await this.ledger.submit(callOf(name, argument), (value) => value as T)).result;
  }

  evaluate<T>(name: string, argument: unknown): Promise<T> {
    return this.ledger.evaluate(callOf(name, argument), (value) => value as T);
  }

  /** The exchange listener of another member, with this member's certificate and message key. */
  door(of: string): ExchangeDoor {
    const { sandbox } = this.consortium;
    const signer = { mspId: this.mspId, keys: this.keys, clock: { now: () => Date.now() } };
    return new ExchangeDoor(sandbox, { signer, certificateOf: this.mspId, of });
  }

  /** Makes an enquiry's request as an honest gateway would; `overrides` spoils it. */
  async enquiry(
    subject: Subject,
    salt: string,
    overrides: Partial<EnquiryRequest> = {},
  ): Promise<EnquiryRequest> {
    const regulator = await this.keyOf('RegulatorMSP', 'seal');
    return {
      enquiryId: hex(16),
      basis: 'CONSENT',
      reference: 'none',
      subjectCommitment: toHex(subjectCommitment(fromHex(salt, 32), subject.kind, subject.identifier)),
      escrow: escrow({ ...subject, salt }, fromBase64url(regulator.publicKey)),
      product: PRODUCT,
      purpose: 'loan-origination',
      recipientKeyId: this.keys.current('seal').keyId,
      detailsHash: hex(32),
      ...overrides,
    };
  }

  /** Puts enquiries on the ledger in one transaction. Throws the code of the first that got no decision. */
  async commit(enquiries: EnquiryRequest[]): Promise<Enquiry[]> {
    const results = await this.submit<EnquiryResult[]>('enquiry:submit', { enquiries });
    return results.map((result) => {
      if ('error' in result) throw Object.assign(new Error(result.error), { code: result.error });
      return result.enquiry;
    });
  }

  /** A release request with an honest opening. */
  async releaseOf(
    asked: { publisher: string; grantee?: string; seq: number; enquiryId: string; line: number },
    opening: Subject & { salt: string },
  ): Promise<ReleaseAsked> {
    const sealed = await this.sealedTo(asked.publisher, openingBytes(opening));
    const { seq, enquiryId, line } = asked;
    return { grantee: asked.grantee ?? this.mspId, seq, enquiryId, line, opening: sealed };
  }

  /** Bytes that only that member can read. */
  async sealedTo(mspId: string, bytes: Uint8Array): Promise<{ keyId: string; box: string }> {
    const { keyId, publicKey } = await this.keyOf(mspId, 'seal');
    return { keyId, box: toBase64url(sealedBox(fromBase64url(publicKey), bytes)) };
  }

  async keyOf(mspId: string, use: KeyUse): Promise<RegisteredKey> {
    const keys = await this.evaluate<RegisteredKey[]>('registry:keys', { mspId });
    const found = keys.find((key) => key.use === use && key.revokedAt === null);
    if (found) return found;
    throw new Error(`${mspId} has no ${use} key`);
  }
}

export const freshSalt = () => hex(32);

function callOf(name: string, argument: unknown) {
  const [contract = '', method = ''] = name.split(':');
  return { contract, function: method, argument };
}
