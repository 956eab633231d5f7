/**
 * The canonical form of a JSON value (RFC 8785, JCS): members sorted by UTF-16 code units, no white space,
 * numbers as ECMAScript prints them. Members whose value is `undefined` are left out, as JSON does.
 *
 * @throws TypeError for lone surrogates, non-finite numbers and whatever is not JSON
 */
export function canonicalJson(value: unknown): string {
  return isInOrder(value) ? JSON.stringify(value) : putInOrder(value);
}

/** Whether plain JSON is the canonical form already: the quick way, and the common one. */
function isInOrder(value: unknown): boolean {
  if (typeof value === 'string') return isWellFormed(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) return hasItemsInOrder(value as unknown[]);
  return prototype === Object.prototype && hasMembersInOrder(value as Record<string, unknown>);
}

function hasItemsInOrder(items: unknown[]): boolean {
  for (const item of items) if (!isInOrder(item)) return false;
  return true;
}

function hasMembersInOrder(object: Record<string, unknown>): boolean {
  let last = '';
  for (const name of Object.keys(object)) {
    if (name < last || !isWellFormed(name)) return false;
    last = name;
    const value = object[name];
    if (value !== undefined && !isInOrder(value)) return false;
  }
  return true;
}

function putInOrder(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (Array.isArray(value)) return canonicalArray(value);
  if (typeof value === 'object') return canonicalObject(value as Record<string, unknown>);
  throw new TypeError(`a value of type ${typeof value} is not JSON`);
}

/** Whether a text can be encoded as UTF-8 without loss. */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

function canonicalString(text: string): string {
  if (!isWellFormed(text)) throw new TypeError('a string holds a lone surrogate');
  return JSON.stringify(text);
}

function canonicalNumber(number: number): string {
  if (!Number.isFinite(number)) throw new TypeError('a number is not finite');
  return JSON.stringify(number);
}

function canonicalArray(items: readonly unknown[]): string {
  let text = '';
  for (const item of items) text += text === '' ? putInOrder(item) : `,${putInOrder(item)}`;
  return `[${text}]`;
}

function canonicalObject(object: Record<string, unknown>): string {
  let members = '';
  for (const name of inOrder(Object.keys(object))) {
    const value = object[name];
    if (value === undefined) continue;
    if (members !== '') members += ',';
    members += `${canonicalName(name)}:${putInOrder(value)}`;
  }
  return `{${members}}`;
}

/** More names than this are sorted by the platform. */
const FEW_NAMES = 16;

/** By UTF-16 code units, in place: most objects have a few members, which a sort's own arrays cost more than. */
function inOrder(names: string[]): string[] {
  if (names.length > FEW_NAMES) return names.sort();
  for (let at = 1; at < names.length; at++) {
    const name = names[at] as string;
    let to = at;
    for (; to > 0 && (names[to - 1] as string) > name; to--) names[to] = names[to - 1] as string;
    names[to] = name;
  }
  return names;
}

/** Names of members recur in every record. At most so many are kept, since some come from outside. */
const MOST_NAMES = 1024;
const LONGEST_NAME = 64;
const names = new Map<string, string>();

function canonicalName(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  const text = canonicalString(name);
  if (names.size < MOST_NAMES && name.length <= LONGEST_NAME) names.set(name, text);
  return text;
}
