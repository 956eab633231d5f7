/** Why a publisher's log cannot be read up to its head on the ledger. */
export type LogFaultKind = 'LOG_NOT_SHOWN' | 'LOG_OTHER_ROOT';

/** The publisher shows no entries, or others than those that its head on the ledger commits to. */
export class LogFaultError extends Error {
  constructor(
    readonly kind: LogFaultKind,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${kind}: ${detail}`, options);
    this.name = 'LogFaultError';
  }
}
