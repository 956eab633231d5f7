import type { Static } from '@sinclair/typebox';
import type { Output } from '../output';
import type { ConsentShown } from '../shapes/consents';
import { stateWords } from '../words/consent-words';

type Shown = Static<typeof ConsentShown>;

/** What the subject can do with a consent in that state. */
const ACTS: Readonly<Record<string, readonly string[]>> = {
  REQUESTED: ['sign', 'decline'],
  ACTIVE: ['pause', 'revoke'],
  PAUSED: ['resume', 'revoke'],
};

/** Each request with its words, its state, and what can be done about it: by commands that end in `who`, the subject's options. */
export function tellRequests(output: Output, requests: readonly Shown[], who = ''): void {
  if (requests.length === 0) output.line('Nobody asks for your consent.');
  requests.forEach((request, at) => {
    if (at > 0) output.line();
    tellRequest(output, request, who);
  });
}

function tellRequest(output: Output, { handle, consentId, state, words }: Shown, who: string): void {
  output.line(`${handle}: ${stateWords(state)}`);
  for (const line of words.split('\n')) output.prose(line, 2);
  output.line(`  Consent ${consentId}`);
  const acts = (ACTS[state] ?? []).map((act) => `concordat subject ${act} ${handle} ${who}`.trimEnd());
  if (acts.length > 0) output.line(`  You can: ${acts.join('\n       or: ')}`);
}
