import { usageError } from './cli-error';

/** A positive whole number from the command line. */
export function wholeNumber(text: string, option: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw usageError(`${option} takes a whole number, not "${text}"`);
}
