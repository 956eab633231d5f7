import { isWellFormed } from '@concordat/chaincode/domain';
import { JsonError } from './json-error';

interface Tidied {
  value: unknown;
  /** Members of all objects. */
  members: number;
}

/** Counts the members of a parsed value: fewer than were written means that a key came twice. */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) members += countMembers(item);
    return members;
  }
  for (const key of Object.keys(value)) members += 1 + countMembers((value as Record<string, unknown>)[key]);
  return members;
}

/**
 * A parsed value with every text and key checked and in NFC. Only for texts that are not plain ASCII.
 *
 * @throws JsonError TEXT_NUL, TEXT_LONE_SURROGATE, JSON_DUPLICATE_KEY where two keys are one in NFC
 */
export function tidyTexts(value: unknown, pointer = ''): Tidied {
  if (typeof value === 'string') return { value: tidyText(value, pointer), members: 0 };
  if (typeof value !== 'object' || value === null) return { value, members: 0 };
  return Array.isArray(value) ? tidyArray(value, pointer) : tidyObject(value, pointer);
}

function tidyArray(array: unknown[], pointer: string): Tidied {
  const tidied = array.map((item, index) => tidyTexts(item, `${pointer}/${index}`));
  return { value: tidied.map((each) => each.value), members: sum(tidied) };
}

function tidyObject(object: object, pointer: string): Tidied {
  const seen = new Set<string>();
  const tidied = Object.entries(object).map(([name, member]) => {
    const key = tidyText(name, pointer);
    const at = `${pointer}/${escapePointer(key)}`;
    if (seen.has(key))
      throw new JsonError('JSON_DUPLICATE_KEY', 'two keys are the same in NFC', { pointer: at });
    seen.add(key);
    return { key, ...tidyTexts(member, at) };
  });
  const value = Object.fromEntries(tidied.map((each) => [each.key, each.value]));
  return { value, members: tidied.length + sum(tidied) };
}

function tidyText(text: string, pointer: string): string {
  if (text.includes('\0')) throw new JsonError('TEXT_NUL', 'a text holds the character NUL', { pointer });
  if (!isWellFormed(text)) {
    throw new JsonError('TEXT_LONE_SURROGATE', 'a text holds half of a surrogate pair', { pointer });
  }
  return text.normalize('NFC');
}

export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function sum(tidied: { members: number }[]): number {
  return tidied.reduce((total, each) => total + each.members, 0);
}
