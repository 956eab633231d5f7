import { Type } from '@sinclair/typebox';
import { usageError } from '../cli-error';
import type { Session } from '../command';
import { readAll } from '../listing';
import { firstOfRole, type TargetOptions } from '../target/target';

const Member = Type.Object({
  mspId: Type.String(),
  roles: Type.Array(Type.String()),
  /** Of one that is suspended or has left. */
  standing: Type.Optional(Type.Unknown()),
});

/**
 * The certifier that a request goes to: the one that is named, else the one that `subject` uses in the sandbox, else the
 * only one that the registry has.
 */
export async function certifierOf({
  options,
  target,
}: Session<TargetOptions & { certifier?: string }>): Promise<string> {
  const said = options.certifier ?? (await firstOfRole('certifier', options));
  if (said !== undefined) return said;
  const members = await readAll(target.api('officer'), '/v1/organisations', Member);
  const certifiers = members
    .filter(({ roles, standing }) => roles.includes('certifier') && standing === undefined)
    .map(({ mspId }) => mspId);
  if (certifiers.length === 1 && certifiers[0] !== undefined) return certifiers[0];
  throw usageError(
    'say with --certifier whose portal the company uses',
    certifiers.length === 0 ? 'no member has the role' : `certifiers are ${certifiers.join(', ')}`,
  );
}
