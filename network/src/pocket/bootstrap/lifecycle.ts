/** Fabric's namespace of chaincode definitions. */
export const LIFECYCLE = '_lifecycle';

/** The key every endorsement of a chaincode reads: a new definition makes older endorsements stale. */
export const sequenceKey = (chaincode: string): string => `namespaces/fields/${chaincode}/Sequence`;
