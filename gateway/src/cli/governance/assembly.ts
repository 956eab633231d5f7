import { type Proposal, type ProposalKind, type Proposed, subjectOf } from '@concordat/chaincode/domain';
import { EXIT } from '../../errors';
import { submitAgain } from '../../flow/ledger/submit-again';
import type { Ledger } from '../../ports/ledger';
import { parseProposal, parseProposals } from '../../ports/ledger-proposals';
import { parseOrganisations } from '../../ports/ledger-values';
import { CliError, usageError } from '../cli-error';
import type { Session } from '../command';
import { type AdminOptions, asAdmin } from '../key/admin';

/** The governance contract, asked by an organisation's administrator. */
export class Assembly {
  private constructor(private readonly ledger: Ledger) {}

  /** Works with the administrator of the command's target, and puts it away. */
  static async with<T>(session: Session<AdminOptions>, work: (assembly: Assembly) => Promise<T>): Promise<T> {
    return asAdmin(session, (ledger) => work(new Assembly(ledger)));
  }

  get mspId(): string {
    return this.ledger.mspId;
  }

  get channel(): string {
    return this.ledger.channel;
  }

  propose(asked: Proposed & { expires: number }): Promise<Proposal> {
    return this.submit('propose', asked);
  }

  vote(name: 'approve' | 'withdraw' | 'execute', id: string): Promise<Proposal> {
    return this.submit(name, { id });
  }

  proposals(): Promise<Proposal[]> {
    return this.evaluate('governance', 'proposals', parseProposals);
  }

  organisations() {
    return this.evaluate('registry', 'organisations', parseOrganisations);
  }

  /** The proposal whose hash begins so. Throws where none or several do. */
  async find(prefix: string): Promise<Proposal> {
    if (!/^[0-9a-f]{6,64}$/.test(prefix)) {
      throw usageError(
        `"${prefix}" is no proposal's hash`,
        'give at least its first 6 characters: see `concordat org proposals`',
      );
    }
    const found = (await this.proposals()).filter(({ id }) => id.startsWith(prefix));
    const [only] = found;
    if (only && found.length === 1) return only;
    const detail = only ? `${found.length} proposals begin so` : 'no proposal has that hash';
    throw new CliError(only ? 'PROPOSAL_AMBIGUOUS' : 'PROPOSAL_UNKNOWN', detail, { exit: EXIT.refused });
  }

  /** The newest proposal of a kind about a member that may still come to something. */
  async open(kinds: ProposalKind[], mspId: string): Promise<Proposal | undefined> {
    const open = (await this.proposals()).filter(
      (each) => each.state === 'OPEN' && kinds.includes(each.kind) && subjectOf(each) === mspId,
    );
    return open.sort((a, b) => b.proposed - a.proposed)[0];
  }

  /** Two votes at once: the one that came second is given again. */
  private async submit(name: string, argument: object): Promise<Proposal> {
    const call = { contract: 'governance', function: name, argument };
    return (await submitAgain(this.ledger, call, parseProposal)).result;
  }

  private evaluate<T>(contract: string, name: string, parse: (value: unknown) => T): Promise<T> {
    return this.ledger.evaluate({ contract, function: name, argument: {} }, parse);
  }
}
