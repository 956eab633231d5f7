import { ASSURANCE, type ConsentTerms } from '@concordat/chaincode/domain';
import type { RegistryCache } from '../registry/registry-cache';

/** Sources of the product that want a stronger form of consent than these terms' method: they will refuse under it. */
export async function tooWeakFor(
  registry: RegistryCache,
  { product, method }: Pick<ConsentTerms, 'product' | 'method'>,
): Promise<string[]> {
  const { lines } = await registry.product(product);
  const schemas = await Promise.all(lines.map(({ schema }) => registry.schema(schema)));
  const wanting = lines.filter((_, at) => (schemas[at]?.facts.minAssurance ?? 0) > ASSURANCE[method]);
  return [...new Set(wanting.map(({ publisher }) => publisher))];
}
