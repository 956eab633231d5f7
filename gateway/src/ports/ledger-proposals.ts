import {
  type Approval,
  names,
  type Proposal,
  PROPOSAL_STATES,
  proposedWith,
  reading,
  type Recount,
} from '@concordat/chaincode/domain';

/** Reads the proposals that the governance contract answers, each as it stands by now. */

const { hex, integer, list, nullable, object, oneOf } = reading;

const MOST = 10_000;
const members = list(names.mspId, { max: MOST });
const proposal: reading.Reader<Proposal> = proposedWith<Omit<Proposal, 'kind' | 'content'>>({
  id: hex(32),
  proposer: names.mspId,
  proposed: names.time,
  expires: names.time,
  approvals: list(object<Approval>({ mspId: names.mspId, time: names.time }), { max: MOST }),
  state: oneOf(PROPOSAL_STATES),
  executed: nullable(
    object<Recount>({ time: names.time, governing: members, required: integer({ min: 1, max: MOST }) }),
  ),
});

/** @throws RuleError LEDGER_CORRUPT */
export function parseProposals(value: unknown): Proposal[] {
  return reading.parse(list(proposal, { max: MOST }), value, 'LEDGER_CORRUPT');
}

/** @throws RuleError LEDGER_CORRUPT */
export function parseProposal(value: unknown): Proposal {
  return reading.parse(proposal, value, 'LEDGER_CORRUPT');
}
