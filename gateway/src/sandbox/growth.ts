import { hasLeft, type NewMember, type Organisation } from '@concordat/chaincode/domain';
import { type ConsortiumOrganisation, parseConsortium } from '@concordat/network/consortium';
import { authorityPaths, createMaterial } from '@concordat/network/material';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { certificateFingerprint } from '../crypto';
import { GatewayError } from '../errors';
import { parseOrganisations } from '../ports/ledger-values';
import { withAdmin } from './admin-ledger';
import { writeGatewayFiles } from './gateway-config';
import { prepareKeys } from './gateway-keys';
import { createFolders } from './layout';
import { registerKeys } from './ledger-bootstrap';
import type { LedgerAddress, LedgerNode } from './ledger-node';
import { type Membership, saveMembership, withMember, withoutMember } from './membership';
import { membersOf } from './members';
import type { MemberChanges, SandboxMember } from './options';
import { gatewayOf, type NodeParts, type Processes } from './processes';
import { readLogs } from './read-logs';
import { renewPeers } from './renew-peers';
import { SERVICE_USER } from './service-user';
import { stateWithMember } from './state';
import { writeTrustFile } from './trust-file';

const MOST_LOOKS = 20;
const LOOK_MS = 50;

export interface GrowthParts extends NodeParts {
  node: LedgerNode;
  processes: Processes;
  /** What the sandbox shows of its members: kept up to date. */
  organisations: Record<string, SandboxMember>;
  ledgers: Record<string, LedgerAddress>;
}

/**
 * Members that join a running sandbox and leave it. What the members have decided stands on the ledger; this brings
 * certificates, the ledger's own membership, keys and gateways to it. Each step may be repeated: what broke off goes on.
 */
export class Growth implements MemberChanges {
  private membership: Membership;
  private working: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: GrowthParts) {
    this.membership = parts.membership;
  }

  /** Makes an organisation's certificates. Answers what its admission is voted on: roles, and its authorities' hashes. */
  candidate(organisation: ConsortiumOrganisation): Promise<NewMember> {
    return this.alone(async () => {
      const asked = this.checked(organisation);
      const { layout } = this.parts;
      await createFolders(layout, [asked.mspId]);
      await this.certify(asked);
      await writeFile(layout.gateway(asked.mspId).candidate, JSON.stringify(asked), { mode: 0o600 });
      const { mspId, displayName: name, governing, roles } = asked;
      const authorities = await this.authoritiesOf(mspId);
      return { mspId, name, governing, roles, acceptedCertifiers: null, authorities };
    });
  }

  /**
   * Brings up a member that the others have admitted, or brings one to other roles: ledger membership and rule, keys,
   * gateway, trust file. Throws `ADMISSION_MISSING`, `ADMISSION_MISMATCH`.
   */
  join(mspId: string): Promise<SandboxMember> {
    return this.alone(async () => {
      const admitted = await this.admitted(mspId);
      const { layout, state, node } = this.parts;
      await stateWithMember(layout.state, state, mspId);
      await this.certify(admitted);
      await this.become(withMember(this.membership, admitted));
      await this.registerKeys(mspId);
      await this.tellGateways(mspId);
      this.parts.ledgers[mspId] = node.addressFor(mspId);
      return this.show(mspId);
    });
  }

  /** Ends the gateway of a member that has left once its log was read, and tells the others. Throws `DEPARTURE_MISSING`. */
  part(mspId: string): Promise<void> {
    return this.alone(async () => {
      const registered = await this.registered(mspId, hasLeft);
      if (!registered || !hasLeft(registered)) {
        throw new GatewayError('DEPARTURE_MISSING', `the members have not decided that ${mspId} leaves`);
      }
      const { processes, organisations, ledgers } = this.parts;
      await readLogs(organisations);
      await processes.gateways[mspId]?.stop();
      delete processes.gateways[mspId];
      delete organisations[mspId];
      delete ledgers[mspId];
      await this.become(withoutMember(this.membership, mspId));
      await this.tellGateways();
    });
  }

  /** One change at a time. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.working.then(work, work);
    this.working = done.catch(() => undefined);
    return done;
  }

  private checked(organisation: ConsortiumOrganisation): ConsortiumOrganisation {
    const { present, former } = this.membership;
    const others = [...present.organisations, ...former].filter(({ mspId }) => mspId !== organisation.mspId);
    const together = { ...present, organisations: [...others, organisation] };
    const parsed = parseConsortium(JSON.stringify(together)).organisations.at(-1);
    return parsed ?? organisation;
  }

  private async certify({ mspId, domain, governing }: ConsortiumOrganisation): Promise<void> {
    const organisation = { mspId, domain, peer: governing, users: [SERVICE_USER] };
    await createMaterial({ dir: this.parts.layout.material, organisations: [organisation] });
  }

  private async authoritiesOf(mspId: string): Promise<NewMember['authorities']> {
    const paths = authorityPaths(this.parts.layout.material, mspId);
    const [ca, tlsCa] = await Promise.all([readFile(paths.ca, 'utf8'), readFile(paths.tlsCa, 'utf8')]);
    return { identity: certificateFingerprint(ca), tls: certificateFingerprint(tlsCa) };
  }

  /** What the ledger says of it, held against the certificates that lie here. */
  private async admitted(mspId: string): Promise<ConsortiumOrganisation> {
    const registered = await this.registered(mspId, (one) => !hasLeft(one));
    const domain = await this.domainOf(mspId);
    if (!registered || hasLeft(registered) || domain === undefined) {
      throw new GatewayError('ADMISSION_MISSING', `the members have not admitted ${mspId}`);
    }
    const { authorities, name: displayName, governing, roles } = registered;
    // Those who founded the consortium were not voted on.
    if (authorities && !isDeepStrictEqual({ ...authorities }, await this.authoritiesOf(mspId))) {
      throw new GatewayError('ADMISSION_MISMATCH', `${mspId} was admitted with other certificates`);
    }
    return this.checked({ mspId, displayName, domain, governing, roles });
  }

  private async domainOf(mspId: string): Promise<string | undefined> {
    const present = this.membership.present.organisations.find((one) => one.mspId === mspId);
    if (present) return present.domain;
    const { candidate } = this.parts.layout.gateway(mspId);
    const text = await readFile(candidate, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as ConsortiumOrganisation).domain;
  }

  /** The member as wanted, or as it stands after a while: the peer that is asked may be some blocks behind. */
  private async registered(
    mspId: string,
    wanted: (organisation: Organisation) => boolean,
  ): Promise<Organisation | undefined> {
    const call = { contract: 'registry', function: 'organisations', argument: {} };
    // A member that has left is answered nothing any more.
    return withAdmin(this.adminParts(), this.anchor(mspId), async (ledger) => {
      for (let tries = 1; ; tries += 1) {
        const all = await ledger.evaluate(call, parseOrganisations);
        const found = all.find((organisation) => organisation.mspId === mspId);
        if ((found && wanted(found)) || tries === MOST_LOOKS) return found;
        await sleep(LOOK_MS);
      }
    });
  }

  private async become(membership: Membership): Promise<void> {
    const { layout, node } = this.parts;
    await saveMembership(layout.membership, membership);
    this.membership = membership;
    await node.reconfigure(membership);
  }

  private async registerKeys(mspId: string): Promise<void> {
    const { layout } = this.parts;
    const keys = await prepareKeys({ consortium: this.membership.present, layout });
    await withAdmin(this.adminParts(), mspId, (ledger) => registerKeys(ledger, keys[mspId] ?? []));
  }

  /** The member's own gateway starts; the others read while they run who is there now. */
  private async tellGateways(joining?: string): Promise<void> {
    const { layout, state, node, processes } = this.parts;
    const consortium = this.membership.present;
    await writeGatewayFiles({ consortium, layout, state, addressFor: node.addressFor });
    if (joining !== undefined) processes.gateways[joining] ??= gatewayOf(this.parts, joining);
    await Promise.all(
      Object.entries(processes.gateways).map(async ([mspId, gateway]) => {
        const told = mspId !== joining && (await renewPeers(this.parts, mspId));
        await (told ? gateway.ready() : gateway.restart());
      }),
    );
    await withAdmin(this.adminParts(), this.anchor(), (ledger) => writeTrustFile(layout.trust, ledger));
  }

  private show(mspId: string): SandboxMember {
    const member = membersOf(this.membership.present, this.parts)[mspId];
    if (!member) throw new GatewayError('SANDBOX_FAILED', `${mspId} is not shown`);
    this.parts.organisations[mspId] = member;
    return member;
  }

  private adminParts() {
    const { layout, node } = this.parts;
    return { consortium: this.membership.present, layout, addressFor: node.addressFor };
  }

  /** A governing member that the ledger is read as. */
  private anchor(except?: string): string {
    const members = this.membership.present.organisations;
    return members.find(({ governing, mspId }) => governing && mspId !== except)?.mspId ?? '';
  }
}
