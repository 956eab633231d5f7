/**
 * Signs for the service identity on the ledger. The private key stays with the adapter: in a file, or in another
 * process that never shows it.
 */
export interface LedgerSigner {
  /**
   * ECDSA P-256 over SHA-256 of the whole message, DER, the low one of the two possible S (as Fabric wants it).
   * LedgerError SIGNER_UNAVAILABLE where the holder of the key does not answer or refuses.
   */
  sign(message: Uint8Array): Promise<Uint8Array>;
}
