import type { Command } from 'commander';
import { registryCommand } from '../registry-command';

export function keyCommand(): Command {
  return registryCommand({
    name: 'key',
    summary: 'The public keys that organisations have registered',
    path: '/v1/keys',
    columns: [
      ['msp', 'mspId'],
      ['key', 'keyId'],
      ['use', 'use'],
      ['from', 'validFrom', 'time'],
      ['revoked', 'revokedAt', 'time'],
    ],
  });
}
