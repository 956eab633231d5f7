/** k distinct organisations out of a list. */
export interface EndorsementPolicy {
  k: number;
  organisations: string[];
}

/** Whether the organisations that endorsed (each counts once) satisfy the policy. */
export function satisfies(policy: EndorsementPolicy, endorsedBy: Iterable<string>): boolean {
  const counted = new Set([...endorsedBy].filter((mspId) => policy.organisations.includes(mspId)));
  return counted.size >= policy.k;
}
