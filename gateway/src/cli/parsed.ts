import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { EXIT } from '../errors';
import { CliError } from './cli-error';

const FAULTS_SHOWN = 10;

/** Checks a value from outside against its shape. Members that the shape does not name are kept. */
export function parsed<T extends TSchema>(shape: T, value: unknown, what: string): Static<T> {
  if (Value.Check(shape, value)) return value;
  const faults = [...Value.Errors(shape, value)].slice(0, FAULTS_SHOWN);
  throw new CliError('ANSWER_NOT_UNDERSTOOD', `${what} has another shape than this program knows`, {
    exit: EXIT.unavailable,
    faults: faults.map(({ path, message }) => ({ pointer: path, message })),
    hint: 'the gateway may be of another version: compare `concordat --version` with its /openapi.json',
  });
}
