import {
  actSigningInput,
  bindingMessage,
  bootstrapHash,
  checkpointBody,
  checkpointNote,
  checkpointOrigin,
  consentId,
  domainHash,
  keyProofMessage,
  toHex,
  utf8,
} from '../domain';
import type {
  BindingTerms,
  ConsentAct,
  ConsentTerms,
  EnquiryRequest,
  KeyUse,
  Organisation,
  Product,
  SchemaDocument,
} from '../domain';
import { acceptBootstrap } from '../contracts/registry-members';
import { TestPeer } from './peer';
import type { Simulated } from './peer';
import { signed, signer } from './signer';
import type { Signer } from './signer';
import { buildTree } from './tree';

export const CHANNEL = 'concordat';
export const START = 1_800_000_000_000;
export const DAY = 86_400_000;

const MEMBERS: Organisation[] = [
  organisation('TaxMSP', ['publisher', 'certifier'], true),
  organisation('CourtMSP', ['publisher'], true),
  organisation('CustomsMSP', ['publisher'], true),
  organisation('RegulatorMSP', ['regulator', 'certifier'], true),
  organisation('BankMSP', ['reader'], false),
  organisation('Bank2MSP', ['reader'], false),
];

export const PRODUCT: Product = {
  id: 'cn.enterprise.basic@1',
  title: 'Basic report',
  purposes: ['loan-origination', 'post-loan-monitoring', 'judicial'],
  lines: [
    { publisher: 'TaxMSP', schema: 'cn.tax.grade@1', groups: ['grade'] },
    { publisher: 'CourtMSP', schema: 'cn.court.debtor@1', groups: ['grade'] },
  ],
};

/** A ledger with the sample consortium on it, as far as the contracts' tests need it. */
export class World {
  readonly peer: TestPeer;
  time = START;

  constructor({ batches = true }: { batches?: boolean } = {}) {
    this.peer = new TestPeer({ batches });
  }

  /** Submits and parses the answer. Time goes on by one millisecond a call. */
  async submit<T = unknown>(caller: string, call: string, argument: unknown, admin = false): Promise<T> {
    this.time += 1;
    const { answer } = await this.peer.submit({ caller, call, argument, admin, time: this.time });
    return JSON.parse(answer) as T;
  }

  async simulate(caller: string, call: string, argument: unknown): Promise<Simulated> {
    return this.peer.simulate({ caller, call, argument, time: this.time });
  }

  /** The code of the refusal; undefined where there is none. */
  async refusal(caller: string, call: string, argument: unknown, admin = false): Promise<string | undefined> {
    return (await this.refusalMessage(caller, call, argument, admin))?.split(':')[0];
  }

  async refusalMessage(
    caller: string,
    call: string,
    argument: unknown,
    admin = false,
  ): Promise<string | undefined> {
    try {
      await this.submit(caller, call, argument, admin);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  async bootstrap(): Promise<void> {
    acceptBootstrap(bootstrapHash(MEMBERS));
    await this.submit('TaxMSP', 'registry:bootstrap', { organisations: MEMBERS }, true);
  }

  async registerKey(mspId: string, use: KeyUse, keyId: string = use): Promise<Signer> {
    await this.submit(mspId, 'registry:registerKey', keyRegistration(mspId, use, keyId), true);
    return keyOf(mspId, keyId);
  }

  /** Organisations, keys, two schemas, the product. */
  async establish(): Promise<this> {
    await this.bootstrap();
    for (const mspId of ['TaxMSP', 'RegulatorMSP']) await this.registerKey(mspId, 'certify');
    for (const mspId of ['BankMSP', 'Bank2MSP', 'CourtMSP', 'RegulatorMSP'])
      await this.registerKey(mspId, 'seal');
    for (const mspId of ['TaxMSP', 'CourtMSP']) await this.registerKey(mspId, 'checkpoint');
    await this.submit('TaxMSP', 'registry:registerSchema', { document: schema('cn.tax.grade@1') }, true);
    const court = { ...schema('cn.court.debtor@1'), minAssurance: 2 };
    await this.submit('CourtMSP', 'registry:registerSchema', { document: court }, true);
    await this.submit('RegulatorMSP', 'registry:registerProduct', { product: PRODUCT }, true);
    return this;
  }

  /** Certifies a binding and carries in the GRANT for it. */
  async grant(
    changes: Partial<ConsentTerms> = {},
  ): Promise<{ id: string; terms: ConsentTerms; lifecycle: string }> {
    const terms = consentTerms(changes);
    await this.certify(terms);
    const answer = await this.act(terms, 'GRANT');
    return { id: consentId(terms), terms, lifecycle: answer.state.lifecycle };
  }

  async certify(terms: ConsentTerms, changes: Partial<BindingTerms> = {}): Promise<void> {
    const binding = signedBinding(bindingFor(terms, changes));
    await this.submit(binding.certifier, 'consent:certify', { bindings: [binding] });
  }

  async act(terms: ConsentTerms, kind: ConsentAct['act'], changes: Partial<ConsentAct> = {}) {
    const jws = actJws(terms, kind, changes);
    const answer = await this.submit(terms.grantee, 'consent:act', { jws, bindingId: terms.binding });
    return answer as { consent: object | null; state: { state: string; lifecycle: string; since: number } };
  }
}

export function organisation(mspId: string, roles: Organisation['roles'], governing: boolean): Organisation {
  return { mspId, name: mspId, governing, roles, acceptedCertifiers: null };
}

export function members(): Organisation[] {
  return structuredClone(MEMBERS);
}

export function keyOf(mspId: string, keyId: string): Signer {
  return signer(`${mspId} ${keyId}`);
}

export function keyRegistration(mspId: string, use: KeyUse, keyId: string) {
  const key = keyOf(mspId, keyId);
  const publicKey = key.encoded;
  return {
    keyId,
    use,
    publicKey,
    proof: signed(key, keyProofMessage({ channel: CHANNEL, mspId, keyId, use, publicKey })),
  };
}

export function schema(id: string): SchemaDocument {
  return {
    id,
    title: 'Taxpayers by credit grade',
    subject: { kind: 'cn.uscc', field: 'code' },
    businessKey: ['code', 'year'],
    groups: ['who', 'grade'],
    fields: [
      { name: 'code', type: 'string', required: true, group: 'who', format: 'uscc', checkDigit: 'error' },
      { name: 'year', type: 'integer', required: true, group: 'grade' },
      { name: 'grade', type: 'string', required: true, group: 'grade', enum: ['A', 'B', 'M', 'C', 'D'] },
    ],
    legalBasis: 'Act on public registers, section 4',
    purposes: ['loan-origination', 'post-loan-monitoring', 'judicial'],
    minAssurance: 1,
    conductEnd: null,
    retentionDays: null,
  };
}

export function digest(label: string): string {
  return toHex(domainHash('test', utf8(label)));
}

export function consentTerms(changes: Partial<ConsentTerms> = {}): ConsentTerms {
  return {
    v: 1,
    requestId: digest('request').slice(0, 32),
    grantee: 'BankMSP',
    subjectCommitment: digest('subject'),
    binding: 'binding-1',
    kind: 'QUERY',
    mode: 'PERIODIC',
    product: PRODUCT.id,
    purposes: ['loan-origination'],
    notBefore: START,
    notAfter: START + 30 * DAY,
    maxUses: 3,
    frequency: null,
    dataLifeDays: 90,
    processors: [],
    method: 'OWN_KEY',
    signatoryRole: 'LEGAL_REPRESENTATIVE',
    mandateHash: null,
    privateHash: digest('private'),
    predecessor: null,
    ...changes,
  };
}

/** The key that signs for a subject: its own, or the certifier's. */
export function signerFor(terms: Pick<ConsentTerms, 'method'>, certifier = 'TaxMSP'): Signer {
  return terms.method === 'OWN_KEY' ? signer('subject') : keyOf(certifier, 'certify');
}

export function bindingFor(terms: ConsentTerms, changes: Partial<BindingTerms> = {}): BindingTerms {
  const { binding: id, grantee, subjectCommitment, method } = terms;
  const certifier = changes.certifier ?? 'TaxMSP';
  const publicKey = signerFor(terms, certifier).encoded;
  return {
    id,
    certifier,
    grantee,
    subjectCommitment,
    method,
    publicKey,
    notAfter: START + 365 * DAY,
    ...changes,
  };
}

export function signedBinding(terms: BindingTerms) {
  return {
    ...terms,
    keyId: 'certify',
    signature: signed(keyOf(terms.certifier, 'certify'), bindingMessage(terms)),
  };
}

export function actJws(
  terms: ConsentTerms,
  kind: ConsentAct['act'],
  changes: Partial<ConsentAct> = {},
): string {
  const act: ConsentAct = {
    typ: 'concordat-consent-act',
    channel: CHANNEL,
    contract: 'consent',
    act: kind,
    consentId: consentId(terms),
    prev: null,
    exp: START + 300 * DAY,
    ...(kind === 'GRANT' || kind === 'DECLINE' ? { terms } : {}),
    ...changes,
  };
  const input = actSigningInput(act);
  return `${input}.${signed(signerFor(terms), utf8(input))}`;
}

export function request(label: string, changes: Partial<EnquiryRequest> = {}): EnquiryRequest {
  return {
    enquiryId: digest(`enquiry ${label}`).slice(0, 32),
    basis: 'CONSENT',
    reference: consentId(consentTerms()),
    subjectCommitment: digest('subject'),
    escrow: 'c2VhbGVk',
    product: PRODUCT.id,
    purpose: 'loan-origination',
    recipientKeyId: 'seal',
    detailsHash: digest('details'),
    ...changes,
  };
}

/** An anchor of a tree, signed by the publisher's checkpoint key. */
export function anchorOf(mspId: string, sizes: { from: number; to: number }, label?: string) {
  const tree = buildTree(sizes.to, label);
  const head = { origin: checkpointOrigin(CHANNEL, mspId), size: sizes.to, root: tree.root(sizes.to) };
  const key = keyOf(mspId, 'checkpoint');
  return {
    checkpoint: checkpointNote(head, key.publicKey, key.sign(utf8(checkpointBody(head)))),
    previousSize: sizes.from,
    consistency: sizes.from === 0 ? [] : tree.consistency(sizes.from, sizes.to).map(toHex),
    keyId: 'checkpoint',
  };
}
