const READERS = '/Channel/Application/Readers';
const WRITERS = '/Channel/Application/Writers';

/** What an organisation without a peer needs, and no more: propose, submit, and learn its own transaction's outcome. */
const OPEN_TO_WRITERS = ['peer/Propose', 'gateway/CommitStatus'];

/**
 * Everything else that Fabric controls by access list. Each shows blocks, other organisations' transactions or the
 * channel's inside, so each is for governing members; Fabric's own default opens some of them to writers.
 */
const GOVERNING_ONLY = [
  '_lifecycle/CheckCommitReadiness',
  '_lifecycle/CommitChaincodeDefinition',
  '_lifecycle/QueryChaincodeDefinition',
  '_lifecycle/QueryChaincodeDefinitions',
  'lscc/ChaincodeExists',
  'lscc/GetDeploymentSpec',
  'lscc/GetChaincodeData',
  'lscc/GetInstantiatedChaincodes',
  'lscc/GetCollectionsConfig',
  'qscc/GetChainInfo',
  'qscc/GetBlockByNumber',
  'qscc/GetBlockByHash',
  'qscc/GetTransactionByID',
  'qscc/GetBlockByTxID',
  'cscc/GetConfigBlock',
  'cscc/GetChannelConfig',
  'peer/ChaincodeToChaincode',
  'event/Block',
  'event/FilteredBlock',
  'gateway/ChaincodeEvents',
];

/** The channel's access list: the policy that a caller must satisfy, by Fabric's name of the resource. */
export function accessRules(): Record<string, string> {
  return Object.fromEntries([
    ...GOVERNING_ONLY.map((resource) => [resource, READERS]),
    ...OPEN_TO_WRITERS.map((resource) => [resource, WRITERS]),
  ]) as Record<string, string>;
}
