/**
 * One peer, asked as it is: no second try, no other peer, no retry. What a diagnosis needs and no flow does.
 * Refusals are LedgerErrors; their `cause` has the peer's own words.
 */
export interface LedgerProbe {
  /** Evaluates a function of any chaincode, Fabric's own included; the bytes it answers. */
  ask(chaincode: string, name: string, ...args: (string | Uint8Array)[]): Promise<Uint8Array>;
  /** Has a function endorsed, by its own organisation first and then by as many as the rule wants; submits nothing. */
  endorse(chaincode: string, name: string, ...args: string[]): Promise<void>;
  /** Reads the first block that the peer shows, and its number. */
  firstBlock(): Promise<number>;
  close(): void;
}
