import {
  canonicalJson,
  checkProduct,
  checkSchemaUnchanged,
  RuleError,
  schemaFacts,
  stateKey,
} from '../domain';
import type { Product, SchemaDocument, SchemaFacts } from '../domain';
import { assertFounding } from './registry-members';
import type { Transaction } from './transaction';

export async function registerSchema(
  tx: Transaction,
  { document }: { document: SchemaDocument },
): Promise<SchemaFacts> {
  await tx.withRole('publisher');
  tx.admin();
  const existing = await tx.state.get<SchemaFacts>(stateKey('schema', document.id));
  if (existing) {
    checkSchemaUnchanged(document, tx.caller, existing);
    return existing;
  }
  await assertFounding(tx);
  return putSchema(tx, document, tx.caller);
}

export function putSchema(tx: Transaction, document: SchemaDocument, publisher: string): SchemaFacts {
  const facts = schemaFacts(document, publisher);
  tx.state.put(stateKey('schema', document.id), facts);
  tx.state.put(stateKey('schemadoc', facts.hash), document);
  return facts;
}

export async function schema(tx: Transaction, { id }: { id: string }) {
  await tx.member();
  const facts = await tx.state.get<SchemaFacts>(stateKey('schema', id));
  if (!facts) throw new RuleError('SCHEMA_UNKNOWN', 'no such schema and version');
  const document = await tx.state.get<SchemaDocument>(stateKey('schemadoc', facts.hash));
  return { facts, document };
}

export async function schemas(tx: Transaction): Promise<SchemaFacts[]> {
  await tx.member();
  return tx.state.list<SchemaFacts>('schema');
}

export async function registerProduct(tx: Transaction, { product }: { product: Product }): Promise<Product> {
  await tx.active();
  await tx.governing();
  tx.admin();
  const existing = await tx.state.get<Product>(stateKey('product', product.id));
  if (existing) {
    if (canonicalJson(existing) === canonicalJson(product)) return existing;
    throw new RuleError('PRODUCT_CONFLICT', 'that product and version is registered with another content');
  }
  await assertFounding(tx);
  const key = (id: string) => stateKey('schema', id);
  await tx.state.load(product.lines.map((line) => key(line.schema)));
  checkProduct(product, (id) => tx.state.peek<SchemaFacts>(key(id)));
  tx.state.put(stateKey('product', product.id), product);
  return product;
}

export async function product(tx: Transaction, { id }: { id: string }): Promise<Product> {
  await tx.member();
  const found = await tx.state.get<Product>(stateKey('product', id));
  if (!found) throw new RuleError('PRODUCT_UNKNOWN', 'no such product and version');
  return found;
}

export async function products(tx: Transaction): Promise<Product[]> {
  await tx.member();
  return tx.state.list<Product>('product');
}
