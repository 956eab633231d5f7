/** A code and what it means, as `CODE: words`; a code of a newer gateway is told as it is. */
export function coded(code: string, words: Readonly<Record<string, string>>): string {
  return Object.hasOwn(words, code) ? `${code}: ${words[code]}` : code;
}
