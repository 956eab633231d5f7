import { PURPOSE_WORDS } from '../../flow/consent/consent-words';
import { coded } from './coded';

/** Purposes, each with what it means. */
export function purposeLines(purposes: readonly string[]): string[] {
  return purposes.map((purpose) => coded(purpose, PURPOSE_WORDS));
}
