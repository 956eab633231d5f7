import type { Output } from '../output';
import type { Product } from '../shapes/registry';
import { purposeLines } from '../words/purpose-lines';

/** A report product: what it may be asked for, and from whom its lines come. */
export function tellProduct(output: Output, { id, title, purposes, lines }: Product): void {
  output.details([
    ['product', id],
    ['title', title],
    ['purposes', purposeLines(purposes)],
  ]);
  output.line('\nSources');
  output.table(
    ['publisher', 'schema', 'groups (meta always)'],
    lines.map(({ publisher, schema, groups }) => [publisher, schema, groups.join(', ')]),
  );
}
