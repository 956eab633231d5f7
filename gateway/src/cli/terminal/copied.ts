import { HANDLE } from '../../flow/consent/handle';
import { HASH } from '../names';

/** Whether this is copied into the next command: such a text is never broken into lines. */
export function isCopied(text: string): boolean {
  return HASH.test(text) || HANDLE.test(text);
}
