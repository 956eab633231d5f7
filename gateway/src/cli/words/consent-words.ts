/** The states of a consent as its subject is told them; a state of a newer gateway is told as it is. */
const STATE_WORDS: Readonly<Record<string, string>> = {
  REQUESTED: 'waits for your answer',
  ACTIVE: 'you have agreed, and it is in force',
  PAUSED: 'you have paused it',
  REVOKED: 'you have ended it',
  EXPIRED: 'its time is over',
  DECLINED: 'you have declined it',
  REFUSED: 'the agency has refused it',
  UNBOUND: 'the agency has ended it, since you lost the key to it',
};

export function stateWords(state: string): string {
  return STATE_WORDS[state] ?? state;
}

/** What does not say itself, as the bank that asked is told it. */
export const GRANTEE_STATE_WORDS: Readonly<Record<string, string>> = {
  REQUESTED: 'the company has not answered yet',
  REFUSED: 'the certifier does not take the request',
  PAUSED: 'the company may resume it; until then enquiries are denied',
  UNBOUND: 'the certifier has ended it, since the company lost the key to it; enquiries are denied',
};
