import type { Organisation, Proposal } from '../domain';
import { DAY, digest } from './world';
import type { World } from './world';

const AUTHORITIES = { identity: digest('identity'), tls: digest('tls') };

/** What an ADMIT is about. */
export function candidate(mspId: string, governing = false): object {
  const roles = governing ? ['publisher'] : ['reader'];
  const organisation = { mspId, name: mspId, governing, roles, acceptedCertifiers: null };
  return { organisation: { ...organisation, authorities: AUTHORITIES } };
}

export const about = (mspId: string) => ({ mspId, reason: 'test' });

/** The members of a world as they propose and vote, each by its administrator. */
export class Assembly {
  constructor(readonly world: World) {}

  expires(): number {
    return this.world.time + 30 * DAY;
  }

  propose(by: string, kind: string, content: object, more: object = {}): Promise<Proposal> {
    const argument = { kind, content, expires: this.expires(), ...more };
    return this.world.submit(by, 'governance:propose', argument, true);
  }

  approve(by: string, { id }: { id: string }): Promise<Proposal> {
    return this.world.submit(by, 'governance:approve', { id }, true);
  }

  refused(by: string, name: string, argument: object, admin = true): Promise<string | undefined> {
    return this.world.refusal(by, `governance:${name}`, argument, admin);
  }

  refusedToPropose(by: string, kind: string, content: object, admin = true): Promise<string | undefined> {
    return this.refused(by, 'propose', { kind, content, expires: this.expires() }, admin);
  }

  /** Proposed by the first, approved by the others. */
  async decided(
    kind: string,
    content: object,
    [proposer = '', ...voters] = ['RegulatorMSP', 'TaxMSP', 'CourtMSP'],
  ): Promise<Proposal> {
    let proposal = await this.propose(proposer, kind, content);
    for (const voter of voters) proposal = await this.approve(voter, proposal);
    return proposal;
  }

  async organisation(mspId: string): Promise<Organisation | undefined> {
    const all = await this.world.submit<Organisation[]>('RegulatorMSP', 'registry:organisations', {});
    return all.find((one) => one.mspId === mspId);
  }
}
