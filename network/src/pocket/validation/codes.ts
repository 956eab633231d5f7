import { peer } from '@hyperledger/fabric-protos';

/** Fabric's validation codes. */
export const Code = peer.TxValidationCode;
export type CodeValue = peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap];
