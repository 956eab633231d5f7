import { usageError } from './cli-error';

export interface Subject {
  kind: string;
  identifier: string;
}

/** How an identifier without a kind in front is recognised, most specific first. */
const SHAPES: [kind: string, shape: RegExp][] = [
  ['cn.uscc', /^[0-9A-HJKLMNPQRTUWXY]{18}$/],
  ['lei', /^[0-9A-Z]{18}[0-9]{2}$/],
  ['mx.rfc', /^[A-ZÑ&]{3,4}[0-9]{6}[0-9A-Z]{3}$/],
];

/** `91…` or `cn.uscc:91…` → kind and identifier. */
export function subjectOf(text: string): Subject {
  const colon = text.indexOf(':');
  if (colon > 0) return { kind: text.slice(0, colon), identifier: text.slice(colon + 1) };
  const found = SHAPES.find(([, shape]) => shape.test(text));
  if (found) return { kind: found[0], identifier: text };
  throw usageError(
    'the subject is not a Unified Social Credit Code, an LEI or a Mexican RFC',
    'put the kind in front, as in --subject kr.importer:ABC123',
  );
}
