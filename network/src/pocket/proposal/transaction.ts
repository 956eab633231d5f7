import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { decode, MalformedError, type ParsedHeader, parseHeader } from './header';

export interface Endorsement {
  endorser: Uint8Array;
  signature: Uint8Array;
}

/** An endorsed transaction's one action, taken apart. Bytes are as received. */
export interface Action {
  header: Uint8Array;
  publicPayload: Uint8Array;
  proposalHash: Uint8Array;
  responsePayload: Uint8Array;
  chaincode: string;
  response: peer.Response | undefined;
  event: Uint8Array;
  readWriteSets: { namespace: string; set: ledger.rwset.kvrwset.KVRWSet }[];
  hasPrivateData: boolean;
  endorsements: Endorsement[];
}

/** An envelope taken apart as far as its header; the action is decoded when first asked for. */
export class Transaction {
  readonly header: ParsedHeader;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly #data: Uint8Array;
  #action: Action | undefined;

  /** Throws MalformedError when the envelope has no readable header. */
  constructor(
    readonly bytes: Uint8Array,
    envelope = decode('envelope', bytes, common.Envelope),
  ) {
    this.payload = envelope.getPayload_asU8();
    this.signature = envelope.getSignature_asU8();
    const payload = decode('payload', this.payload, common.Payload);
    this.header = parseHeader(payload.getHeader());
    this.#data = payload.getData_asU8();
  }

  get txId(): string {
    return this.header.txId;
  }

  /** The endorsed action. Throws MalformedError. */
  action(): Action {
    return (this.#action ??= parseAction(this.#data));
  }
}

function parseAction(data: Uint8Array): Action {
  const transaction = decode('transaction', data, peer.Transaction);
  const actions = transaction.getActionsList();
  const only = actions[0];
  if (!only || actions.length !== 1) throw new MalformedError('a transaction must have exactly one action');
  const payload = decode('action', only.getPayload_asU8(), peer.ChaincodeActionPayload);
  const endorsed = payload.getAction();
  const responsePayload = endorsed?.getProposalResponsePayload_asU8() ?? new Uint8Array();
  const response = decode('proposal response', responsePayload, peer.ProposalResponsePayload);
  const action = decode('chaincode action', response.getExtension_asU8(), peer.ChaincodeAction);
  return {
    header: only.getHeader_asU8(),
    publicPayload: payload.getChaincodeProposalPayload_asU8(),
    proposalHash: response.getProposalHash_asU8(),
    responsePayload,
    chaincode: action.getChaincodeId()?.getName() ?? '',
    response: action.getResponse(),
    event: action.getEvents_asU8(),
    ...parseReadWriteSets(action.getResults_asU8()),
    endorsements: (endorsed?.getEndorsementsList() ?? []).map((endorsement) => ({
      endorser: endorsement.getEndorser_asU8(),
      signature: endorsement.getSignature_asU8(),
    })),
  };
}

function parseReadWriteSets(results: Uint8Array): Pick<Action, 'readWriteSets' | 'hasPrivateData'> {
  const set = decode('read/write set', results, ledger.rwset.TxReadWriteSet);
  const namespaces = set.getNsRwsetList();
  return {
    hasPrivateData: namespaces.some((namespace) => namespace.getCollectionHashedRwsetList().length > 0),
    readWriteSets: namespaces.map((namespace) => ({
      namespace: namespace.getNamespace(),
      set: decode('read/write set of a namespace', namespace.getRwset_asU8(), ledger.rwset.kvrwset.KVRWSet),
    })),
  };
}
