import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { registerKey, revokeKey } from '../../flow/keys/register-key';
import { usageError } from '../cli-error';
import { type CommonOptions, leaf, openSession } from '../command';
import { type AdminOptions, asAdmin, withAdmin } from '../key/admin';
import { findOwnKey, keyUseOf, makeKey, readOwnKeys, takeIntoUse } from '../key/own-keys';
import { rotateKey } from '../key/rotate';
import { moment, utc } from '../output';
import { registryCommand } from '../registry/registry-command';
import { tellKey } from '../registry/tell-key';
import { RegisteredKey } from '../shapes/registry';

const USES = 'checkpoint, message, seal or certify';
const TRUST_HINT = 'Verifiers need a trust file that knows it: concordat key trust --out trust.json';

export function keyCommand(): Command {
  const command = registryCommand({
    name: 'key',
    summary: 'Public keys: those of everybody on the ledger, and the life of your own',
    listSummary: 'The public keys that organisations have registered',
    path: '/v1/keys',
    columns: [
      ['msp', 'mspId'],
      ['key', 'keyId'],
      ['use', 'use'],
      ['from', 'validFrom', 'time'],
      ['revoked', 'revokedAt', 'time'],
    ],
    shape: RegisteredKey,
    tell: tellKey,
  });
  [own(), rotate(), create(), register(), activate(), revoke(), trust()].forEach((member) =>
    command.addCommand(member),
  );
  return command;
}

function own(): Command {
  return leaf('own', {
    summary: 'The keys that your gateway holds: which are in use, registered, revoked',
    examples: ['key own --as tax'],
  }).action(async (options: CommonOptions) => {
    const { output, target } = await openSession(options, 'publisher');
    const keys = await readOwnKeys(target.api('operator'));
    output.answer(keys, () =>
      output.table(
        ['key', 'use', 'in use', 'registered (UTC)', 'revoked (UTC)'],
        keys.map(({ keyId, use, inUse, validFrom, revokedAt }) => [
          keyId,
          use,
          inUse ? 'yes' : '',
          validFrom === null ? 'no' : utc(validFrom),
          utc(revokedAt),
        ]),
      ),
    );
  });
}

function rotate(): Command {
  return withAdmin(
    leaf('rotate', {
      summary:
        'Change a key: your gateway makes one, the administrator registers it, and it is taken into use. The old one stays, for what was signed by it or sealed to it. A rotation that broke off is gone on with',
      examples: ['key rotate message --as tax', 'key rotate seal --revoke-old --as bank'],
    }),
  )
    .argument('<use>', USES)
    .option('--revoke-old', 'revoke the old key as well: where it may have come into wrong hands')
    .action(async (use: string, options: AdminOptions & { revokeOld?: boolean }) => {
      const wanted = keyUseOf(use);
      const session = await openSession(options, 'publisher');
      const rotated = await rotateKey(session, wanted, { revokeOld: options.revokeOld === true });
      session.output.answer(rotated, () => {
        const { key, before, revoked } = rotated;
        session.output.line(`${key.keyId} is in use.`);
        if (before !== null)
          session.output.line(`${before} ${revoked ? 'is revoked' : 'stays for what was done with it'}.`);
        if (wanted !== 'seal') session.output.line(TRUST_HINT);
      });
    });
}

function create(): Command {
  return leaf('create', {
    summary:
      'Have your gateway make a key. It is in use once it is registered and activated; the first of its use at once',
    examples: ['key create seal --as bank'],
  })
    .argument('<use>', USES)
    .action(async (use: string, options: CommonOptions) => {
      const wanted = keyUseOf(use);
      const { output, target } = await openSession(options, 'publisher');
      const key = await makeKey(target.api('operator'), wanted);
      output.answer(key, () => {
        output.line(`Made ${key.keyId}. Public key: ${key.publicKey}`);
        output.line(`Next: concordat key register ${key.keyId}, then concordat key activate ${key.keyId}`);
      });
    });
}

function register(): Command {
  return withAdmin(
    leaf('register', {
      summary: 'Put a key of your gateway on the ledger, as the administrator, with its proof of possession',
      examples: ['key register seal-2 --admin admin.yaml'],
    }),
  )
    .argument('<keyId>', 'as in `key own`')
    .action(async (keyId: string, options: AdminOptions) => {
      const session = await openSession(options, 'publisher');
      const key = await findOwnKey(session.target.api('operator'), keyId);
      const registered = await asAdmin(session, (ledger) => registerKey(ledger, key));
      session.output.answer(registered, () => {
        const { validFrom, revokedAt } = registered;
        session.output.line(
          `Registered since ${moment(validFrom)}${revokedAt === null ? '' : ', and revoked'}.`,
        );
        session.output.line(TRUST_HINT);
      });
    });
}

function activate(): Command {
  return leaf('activate', {
    summary: 'Take a registered key into use',
    examples: ['key activate seal-2 --as bank'],
  })
    .argument('<keyId>', 'as in `key own`')
    .action(async (keyId: string, options: CommonOptions) => {
      const { output, target } = await openSession(options, 'publisher');
      const key = await takeIntoUse(target.api('operator'), keyId);
      output.answer(key, () => output.line(`${key.keyId} is in use.`));
    });
}

interface RevokeOptions extends AdminOptions {
  now?: boolean;
}

function revoke(): Command {
  return withAdmin(
    leaf('revoke', {
      summary: 'Revoke a key, as the administrator: at once and for good',
      examples: ['key revoke seal-1 --as bank', 'key revoke message-1 --now --admin admin.yaml'],
    }),
  )
    .argument('<keyId>', 'as in `key own`')
    .option('--now', 'also where the gateway still uses it: it cannot go on before it has another')
    .action(async (keyId: string, options: RevokeOptions) => {
      const session = await openSession(options, 'publisher');
      const { output, target } = session;
      if (options.now !== true) {
        const { inUse, use } = await findOwnKey(target.api('operator'), keyId);
        if (inUse)
          throw usageError(
            `the gateway still uses ${keyId}`,
            `change it first with \`concordat key rotate ${use}\`, or revoke it all the same with --now`,
          );
      }
      const revoked = await asAdmin(session, (ledger) => revokeKey(ledger, keyId));
      output.answer(revoked, () => output.line(`${keyId} is revoked since ${moment(revoked.revokedAt)}.`));
    });
}

function trust(): Command {
  return leaf('trust', {
    summary: 'What an offline verifier must trust: the keys and schemas as the ledger has them now',
    examples: ['key trust --out trust.json', 'key trust > trust.json'],
  })
    .option('--out <file>', 'write it there; without it to standard output')
    .action(async (options: CommonOptions & { out?: string }) => {
      const { output, target } = await openSession(options, 'regulator');
      const text = await (await target.api('operator').send('/v1/trust', { accept: '*/*' })).text();
      if (options.out === undefined) process.stdout.write(text);
      else {
        await writeFile(options.out, text);
        output.note(`wrote ${options.out}`);
      }
    });
}
