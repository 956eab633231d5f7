import { bootstrapHash, type Organisation } from '@concordat/chaincode/domain';
import type { LedgerCall } from '@concordat/gateway';

export const ORGANISATIONS: Organisation[] = [
  ['TaxMSP', ['publisher', 'certifier']],
  ['CourtMSP', ['publisher']],
  ['CustomsMSP', ['publisher', 'certifier', 'reader']],
  ['RegulatorMSP', ['regulator']],
  ['BankMSP', ['reader']],
  ['Bank2MSP', ['reader']],
].map(([mspId, roles]) => ({
  mspId: mspId as string,
  name: mspId as string,
  governing: !(mspId as string).startsWith('Bank'),
  roles: roles as Organisation['roles'],
  acceptedCertifiers: null,
}));

/** Puts the sample organisations on the ledger; an administrator's call. */
export const bootstrapCall: LedgerCall = {
  contract: 'registry',
  function: 'bootstrap',
  argument: { organisations: ORGANISATIONS },
};

/** What chaincode processes are told, so that they endorse that call. */
export const FOUNDING_ENVIRONMENT = { CONCORDAT_BOOTSTRAP: bootstrapHash(ORGANISATIONS) };
