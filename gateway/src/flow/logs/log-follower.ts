import { followLogs, type FollowLogsDeps } from './follow-logs';
import { type LogFinding, logFindings } from './log-finding';
import { type LogStanding, logStandings } from './log-standing';

/** Follows the publishers' logs for one gateway: one reading at a time. */
export class LogFollower {
  readonly #deps: FollowLogsDeps;
  #running: Promise<LogFinding[]> | undefined;

  constructor(deps: FollowLogsDeps) {
    this.#deps = deps;
  }

  /** Reads now what has been anchored; two at once are one. Answers what it found that was not known. */
  read(): Promise<LogFinding[]> {
    this.#running ??= followLogs(this.#deps).finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Everything found so far, at most `limit`. */
  findings(limit: number): Promise<LogFinding[]> {
    return logFindings(this.#deps.storage, limit);
  }

  standings(): Promise<LogStanding[]> {
    return logStandings(this.#deps);
  }
}
