export type { FollowLogsDeps } from './follow-logs';
export type { LogFinding } from './log-finding';
export { LogFollower } from './log-follower';
export type { LogStanding } from './log-standing';
