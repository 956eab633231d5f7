import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Proposal, Proposed } from '@concordat/chaincode/domain';
import { connectFabricLedger, type Ledger } from '@concordat/gateway';
import { adminPaths } from '@concordat/network/material';
import type { Consortium } from './consortium';

const WEEK_MS = 7 * 86_400_000;
const TRIES = 50;

/** The members of a consortium as they propose and vote: each by its administrator, whose identity no gateway holds. */
export class Assembly {
  readonly #ledgers = new Map<string, Ledger>();

  constructor(private readonly consortium: Consortium) {}

  close(): void {
    this.#ledgers.forEach((ledger) => ledger.close());
    this.#ledgers.clear();
  }

  propose(by: string, proposed: Proposed): Promise<Proposal> {
    return this.#call(by, 'propose', { ...proposed, expires: Date.now() + WEEK_MS });
  }

  approve(by: string, { id }: Pick<Proposal, 'id'>): Promise<Proposal> {
    return this.#call(by, 'approve', { id });
  }

  /** Proposed by the first, approved by the others in turn. */
  async decided(proposed: Proposed, [proposer = '', ...voters]: string[]): Promise<Proposal> {
    let proposal = await this.propose(proposer, proposed);
    for (const voter of voters) proposal = await this.approve(voter, proposal);
    return proposal;
  }

  /** A peer that is some blocks behind does not know the proposal yet, or takes part in a lost race. */
  async #call(by: string, name: string, argument: object): Promise<Proposal> {
    for (let tries = 1; ; tries += 1) {
      try {
        const call = { contract: 'governance', function: name, argument };
        return (await this.#ledger(by).submit(call, (value) => value as Proposal)).result;
      } catch (error) {
        const { code } = error as { code?: string };
        const late = code === 'CONFLICT' || code === 'PROPOSAL_UNKNOWN' || code === 'ENDORSEMENT_MISMATCH';
        if (!late || tries === TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  #ledger(mspId: string): Ledger {
    const known = this.#ledgers.get(mspId);
    if (known) return known;
    const { sandbox } = this.consortium;
    const paths = adminPaths(join(sandbox.dataDir, 'material'), mspId);
    const ledger = connectFabricLedger({
      ...(sandbox.ledgers[mspId] ?? { endpoint: sandbox.ledger }),
      mspId,
      cert: readFileSync(paths.cert, 'utf8'),
      key: readFileSync(paths.key, 'utf8'),
      channel: sandbox.channel,
      chaincode: sandbox.chaincode,
    });
    this.#ledgers.set(mspId, ledger);
    return ledger;
  }
}
