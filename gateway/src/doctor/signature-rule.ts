/** A flat rule k-of-n over principals such as `TaxMSP.peer`. */
export interface SignatureRule {
  k: number;
  principals: string[];
}

/** Reads `OutOf(k, 'A.peer', 'B.peer')`; undefined for a rule of another shape. */
export function parseSignatureRule(text: string): SignatureRule | undefined {
  const match = /^OutOf\((\d+)((?:, '[^']+')*)\)$/.exec(text);
  if (!match) return undefined;
  const principals = [...(match[2] ?? '').matchAll(/'([^']+)'/g)].map(([, name = '']) => name);
  return { k: Number(match[1]), principals };
}

/** The organisations that a rule counts. */
export function organisationsOf({ principals }: SignatureRule): string[] {
  return [...new Set(principals.map((name) => name.replace(/\.[a-z]+$/, '')))].sort();
}

/** Whether the rule is exactly k of these organisations. */
export function isRuleOf(rule: SignatureRule, k: number, organisations: string[]): boolean {
  return rule.k === k && organisationsOf(rule).join() === [...organisations].sort().join();
}
