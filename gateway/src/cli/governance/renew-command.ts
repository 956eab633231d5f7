import { Type } from '@sinclair/typebox';
import type { Command } from 'commander';
import { type CommonOptions, leaf, openSession } from '../command';
import { moment } from '../output';

const Standing = Type.Object({ peers: Type.Array(Type.String()), certificateExpires: Type.Integer() });

/** `org renew`: after a member came or went, or the gateway's own TLS certificate was issued anew. */
export function renewCommand(): Command {
  return leaf('renew', {
    summary: 'Let your gateway read its peers and its TLS certificate again, while it runs',
    examples: ['org renew --as tax'],
  }).action(async (options: CommonOptions) => {
    const { output, target } = await openSession(options, 'publisher');
    const standing = await target.api('operator').ask(Standing, '/v1/peers/renew', { method: 'POST' });
    output.answer(standing, () => {
      output.line(`Speaks with ${standing.peers.join(', ')}`);
      output.line(`Its certificate is good until ${moment(standing.certificateExpires)}`);
    });
  });
}
