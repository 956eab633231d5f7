import { fromBase64url, toBase64url } from '@concordat/chaincode/domain';
import { openingBytes, sealedBox } from '../../crypto';
import type { RegistryCache } from '../registry/registry-cache';
import { NO_REFERENCE } from './choose-basis';
import type { SealedTo } from './release-message';
import type { StoredEnquiry } from './report';

/** The opening of one enquiry's subject commitment, sealed to publishers: once to each. */
export class SealedOpenings {
  readonly #sealed = new Map<string, Promise<SealedTo>>();

  constructor(
    private readonly registry: RegistryCache,
    private readonly stored: Pick<StoredEnquiry, 'asked' | 'request' | 'salt'>,
  ) {}

  /** Throws `KEY_UNKNOWN`, or the ledger's code; asked again, it tries again. */
  to(publisher: string): Promise<SealedTo> {
    const known = this.#sealed.get(publisher);
    if (known) return known;
    const { request, salt } = this.stored;
    const sealed = sealTo(this.registry, publisher, openingBytes({ ...request.subject, salt }));
    this.#sealed.set(publisher, sealed);
    sealed.catch(() => this.#sealed.delete(publisher));
    return sealed;
  }

  /**
   * Seals to all publishers of the product, while the ledger decides whether any of them may be asked. Nothing is sealed
   * for an enquiry without a basis, which will be refused. What fails is tried again when it is needed.
   */
  async prepare(): Promise<void> {
    const { product, reference } = this.stored.asked;
    if (reference === NO_REFERENCE) return;
    try {
      const { lines } = await this.registry.product(product);
      await Promise.all(lines.map(({ publisher }) => this.to(publisher)));
    } catch {
      // Whoever needs it is told why.
    }
  }
}

/** Seals bytes to an organisation's registered `seal` key. */
export async function sealTo(registry: RegistryCache, mspId: string, bytes: Uint8Array): Promise<SealedTo> {
  const { keyId, publicKey } = await registry.currentKey(mspId, 'seal');
  return { keyId, box: toBase64url(sealedBox(fromBase64url(publicKey), bytes)) };
}
