import {
  type Consortium,
  type ConsortiumOrganisation,
  loadConsortium,
  parseConsortium,
} from '@concordat/network/consortium';
import { readFile, rename, writeFile } from 'node:fs/promises';

/** Who takes part in a sandbox, as it is now. */
export interface Membership {
  /** The list that it started with, which stands on the ledger. */
  founders: Consortium;
  present: Consortium;
  /** Members that have left: the ledger still knows their certificates. */
  former: ConsortiumOrganisation[];
}

/** The membership of an earlier start, or that of a new sandbox out of this consortium file. */
export async function openMembership(path: string, consortiumFile: string): Promise<Membership> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) {
    const founders = await loadConsortium(consortiumFile);
    return { founders, present: founders, former: [] };
  }
  const stored = JSON.parse(text) as { founders?: unknown; present?: unknown; everybody?: unknown };
  const [founders, present, everybody] = [stored.founders, stored.present, stored.everybody].map((one) =>
    parseConsortium(JSON.stringify(one ?? null)),
  ) as [Consortium, Consortium, Consortium];
  const here = new Set(present.organisations.map(({ mspId }) => mspId));
  return { founders, present, former: everybody.organisations.filter(({ mspId }) => !here.has(mspId)) };
}

/** Stores it before anything acts on it: a start goes on from there. */
export async function saveMembership(path: string, { founders, present, former }: Membership): Promise<void> {
  const everybody = { ...present, organisations: [...present.organisations, ...former] };
  const text = JSON.stringify({ founders, present, everybody }, null, 2);
  await writeFile(`${path}.new`, `${text}\n`, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
}

/** With a new member, or one in another role: it keeps its place. */
export function withMember(membership: Membership, member: ConsortiumOrganisation): Membership {
  const { present } = membership;
  const isNew = present.organisations.every(({ mspId }) => mspId !== member.mspId);
  const organisations = present.organisations.map((one) => (one.mspId === member.mspId ? member : one));
  return { ...membership, present: { ...present, organisations: organisations.concat(isNew ? member : []) } };
}

export function withoutMember(membership: Membership, mspId: string): Membership {
  const { present, former } = membership;
  const gone = present.organisations.filter((one) => one.mspId === mspId);
  const organisations = present.organisations.filter((one) => one.mspId !== mspId);
  return { ...membership, present: { ...present, organisations }, former: [...former, ...gone] };
}
