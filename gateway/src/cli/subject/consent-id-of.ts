import type { Api } from '../api';
import { CliError } from '../cli-error';
import { readAll } from '../listing';
import { HASH } from '../names';
import { ConsentShown } from '../shapes/consents';

/** The id of a consent of the subject, told by its id or by the handle of its request. Throws `REQUEST_UNKNOWN`. */
export async function consentIdOf(portal: Api, consent: string): Promise<string> {
  if (HASH.test(consent)) return consent;
  const requests = await readAll(portal, '/portal/v1/requests', ConsentShown);
  const found = requests.find(({ handle }) => handle === consent.toUpperCase());
  if (found) return found.consentId;
  throw new CliError('REQUEST_UNKNOWN', 'no consent of yours has this handle or id', {
    hint: 'see yours: concordat subject requests',
  });
}
