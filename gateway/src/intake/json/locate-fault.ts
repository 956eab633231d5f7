import { getLocation, type JSONPath, visit } from 'jsonc-parser';
import { JsonError } from './json-error';
import { escapePointer } from './tidy-texts';

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

/** Where a text stops being JSON. Only asked after it was refused and its depth is known to be bounded. */
export function syntaxError(text: string): JsonError {
  const nul = text.indexOf('\0');
  if (nul !== -1) return new JsonError('TEXT_NUL', 'the text holds the character NUL', { offset: nul });
  let offset: number | undefined;
  visit(text, { onError: (_code, at) => (offset ??= at) }, STRICT);
  const truncated = offset !== undefined && text.slice(offset).trim() === '';
  const detail = truncated ? 'the JSON text ends too early' : 'this is not JSON (RFC 8259)';
  return new JsonError('JSON_INVALID', detail, offset === undefined ? {} : { offset });
}

/** The first key that comes twice in its object. */
export function duplicateKeyError(text: string): JsonError {
  const objects: Set<string>[] = [];
  let found: { offset: number; path: JSONPath } | undefined;
  visit(text, {
    onObjectBegin: () => void objects.push(new Set()),
    onObjectEnd: () => void objects.pop(),
    onObjectProperty: (...[name, offset, , , , path]) => {
      const names = objects.at(-1);
      if (names?.has(name)) found ??= { offset, path: [...path(), name] };
      names?.add(name);
    },
  });
  const place = {
    pointer: pointerOf(found?.path ?? []),
    ...(found && { offset: found.offset }),
    expected: 'each key once in its object',
  };
  return new JsonError('JSON_DUPLICATE_KEY', 'a key comes twice in the same object', place);
}

/** The pointer of the value that begins at `offset` of a text, which must not be nested deeper than the stack allows. */
export function pointerAt(text: string, offset: number): string {
  return pointerOf(getLocation(text, offset).path);
}

function pointerOf(path: JSONPath): string {
  return path.map((part) => `/${escapePointer(String(part))}`).join('');
}
