import { Type } from '@sinclair/typebox';
import type { Api } from '../api';
import { readPages } from '../listing';
import { Look, type Looks } from '../shapes/audit';

/** Every look at the subject who is logged in. */
export async function readLooks(portal: Api): Promise<Looks> {
  const { rows, last } = await readPages(portal, {
    path: '/portal/v1/who-looked',
    item: Look,
    more: { complete: Type.Boolean(), height: Type.Integer() },
  });
  return { looks: rows, ...last };
}
