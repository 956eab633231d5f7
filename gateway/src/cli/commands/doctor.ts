import { Type } from '@sinclair/typebox';
import type { Command } from 'commander';
import type { Finding } from '../../doctor';
import { EXIT } from '../../errors';
import { Api } from '../api';
import { CliError } from '../cli-error';
import { type CommonOptions, leaf } from '../command';
import { networkFindings } from '../network-finding';
import { Output } from '../output';
import { parsed } from '../parsed';
import { readSandboxFile } from '../target/sandbox-file';
import { chooseTarget, dataFolderOf, type Target } from '../target/target';

const Readiness = Type.Object({
  ready: Type.Boolean(),
  checks: Type.Array(
    Type.Object({ name: Type.String(), ok: Type.Boolean(), missing: Type.Optional(Type.String()) }),
  ),
});
const LIST = Type.Object({ items: Type.Array(Type.Unknown()) });
const ELSEWHERE = 'does it run, and does this machine reach that address? Its log says why it ended';
const MOST_SKEW_MS = 60_000;

export function doctorCommand(): Command {
  return leaf('doctor', {
    summary: 'Say in plain words what is wrong: Node.js, gateways, ledger, clocks, tokens',
    examples: [
      'doctor',
      'doctor --profile gateways.yaml --as production',
      'doctor --config /etc/concordat/gateway.yaml',
    ],
  })
    .option('--config <file>', 'examine the ledger that a gateway’s configuration names, without the gateway')
    .action(examine);
}

interface DoctorOptions extends CommonOptions {
  config?: string;
}

const MARKS = new Map<boolean | null, string>([
  [true, '✓'],
  [false, '✗'],
  [null, '?'],
]);

async function examine(options: DoctorOptions): Promise<void> {
  const output = new Output(options.json === true);
  const { config } = options;
  const found = config === undefined ? targetFindings(options) : ledgerFindings(config);
  const findings = [nodeVersion(), ...(await found)];
  output.answer(findings, () => {
    output.table(
      ['', 'what', 'finding'],
      findings.map(({ ok, subject, finding }) => [MARKS.get(ok) ?? '', subject, finding]),
    );
  });
  process.exitCode = findings.some(({ ok }) => ok === false) ? EXIT.unavailable : EXIT.ok;
}

/** Loaded here: no other command opens what only a gateway needs. */
async function ledgerFindings(file: string): Promise<Finding[]> {
  const [{ loadConfig }, { examineLedgerOf }] = await Promise.all([
    import('../../config/index.js'),
    import('../../compose/index.js'),
  ]);
  return examineLedgerOf(await loadConfig({ file }));
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return {
    subject: 'Node.js',
    ok,
    finding: ok ? process.versions.node : `${process.versions.node}: 20.19 or newer is needed`,
  };
}

async function targetFindings(options: CommonOptions): Promise<Finding[]> {
  const sandbox = options.profile === undefined ? await readSandboxFile(dataFolderOf(options)) : undefined;
  const names = sandbox && options.as === undefined ? Object.keys(sandbox.organisations) : [options.as];
  const findings = await Promise.all([
    ...names.map((name) => findingsOf(options, name)),
    ...(sandbox ? [networkFindings(dataFolderOf(options))] : []),
  ]);
  return findings.flat();
}

async function findingsOf(options: CommonOptions, as: string | undefined): Promise<Finding[]> {
  try {
    const target = await chooseTarget({ ...options, ...(as === undefined ? {} : { as }) }, 'regulator');
    return [await readiness(target), await tokenWorks(target)];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [
      {
        subject: as ?? 'gateway',
        ok: false,
        finding: `${error.detail}${error.hint ? `; ${error.hint}` : ''}`,
      },
    ];
  }
}

async function readiness(target: Target): Promise<Finding> {
  const subject = `${target.name}: ready`;
  try {
    const response = await new Api(target.api('operator').baseUrl).reach('/readyz');
    const skew = Math.abs(Date.now() - Date.parse(response.headers.get('date') ?? ''));
    const { ready, checks } = parsed(Readiness, await response.json(), 'the answer to /readyz');
    const missing = checks
      .filter(({ ok }) => !ok)
      .map((check) => `${check.name}: ${check.missing ?? 'missing'}`);
    if (!ready) return { subject, ok: false, finding: missing.join('; ') };
    const ok = skew <= MOST_SKEW_MS;
    return {
      subject,
      ok,
      finding: ok ? 'ready' : `its clock differs from this one by ${Math.round(skew / 1000)} s`,
    };
  } catch (error) {
    return { subject, ok: false, finding: messageOf(error) };
  }
}

async function tokenWorks(target: Target): Promise<Finding> {
  const subject = `${target.name}: ledger and token`;
  try {
    const { items } = await target.api('operator').ask(LIST, '/v1/organisations');
    return { subject, ok: items.length > 0, finding: `${items.length} organisations on the ledger` };
  } catch (error) {
    return { subject, ok: false, finding: messageOf(error) };
  }
}

export function messageOf(error: unknown): string {
  if (!(error instanceof CliError)) return String(error);
  const faults = error.faults.map(({ message }) => message).join('; ');
  // Whoever reads this has asked the doctor already.
  const hint = error.hint?.includes('concordat doctor') ? ELSEWHERE : error.hint;
  return [error.message, faults, hint].filter(Boolean).join('. ');
}
