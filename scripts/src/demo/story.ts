import { type LedgerKind, type Sandbox, startSandbox } from '@concordat/gateway/sandbox';
import type { DemoArguments } from './arguments';
import { letCompanyDecide } from './chapters/company-decides';
import { consultUnderAgreement } from './chapters/agency-consults';
import { correctTheRecord } from './chapters/correction';
import { countEverything } from './chapters/count';
import { inspect } from './chapters/inspection';
import { publishRegisters } from './chapters/publish-registers';
import { readReport } from './chapters/report';
import { refuseWithoutConsent } from './chapters/refusal';
import { askForConsent } from './chapters/consent';
import { openStage } from './stage';
import type { Tally } from './tally';
import { figure, type Teller } from './teller';

export interface StoryParts {
  tally: Tally;
  teller: Teller;
  registers: DemoArguments['registers'];
  ledger: LedgerKind;
}

/** The record's journey, from three agencies to a loan file and back. */
export async function tellStory({ tally, teller, registers, ledger }: StoryParts): Promise<void> {
  teller.title('Concordat: records that cross agency borders');
  teller.say('Three agencies, a regulator and two banks share one ledger. No record ever lies on it.');
  const sandbox = await tally.timed('start', () =>
    startSandbox({ ledger, quiet: true, onUnexpectedExit: (message) => teller.say(message) }),
  );
  const interrupted = () => void sandbox.stop().then(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    const stage = openStage(sandbox, { tally, teller });
    teller.say(`${cast(sandbox, ledger)}, up in ${tally.secondsOf('start').toFixed(1)} s.`);
    await tally.timed('publish', () => publishRegisters(stage, registers));
    const consent = await tally.timed('consent', () => askForConsent(stage));
    const report = await tally.timed('resolve', () => readReport(stage));
    await tally.timed('agreement', () => consultUnderAgreement(stage));
    await tally.timed('refusal', () => refuseWithoutConsent(stage));
    await tally.timed('subject', () => letCompanyDecide(stage, consent));
    await tally.timed('correction', () => correctTheRecord(stage, report));
    await tally.timed('inspection', () => inspect(stage));
    await tally.timed('count', () => countEverything(stage));
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await tally.timed('stop', () => sandbox.stop());
  }
  tellEnd(tally, teller);
}

function cast({ size }: Sandbox, ledger: LedgerKind): string {
  if (ledger === 'pocket') return 'Ledger, chaincode and six gateways: eight processes';
  return `Orderers, peers and chaincode of a real Fabric network, and six gateways: ${size} processes`;
}

function tellEnd(tally: Tally, teller: Teller): void {
  const { seconds, checks, ...counts } = tally.summary();
  teller.title('In figures');
  teller.say(
    Object.entries(counts)
      .map(([name, value]) => inWords(name, value))
      .join(' · '),
  );
  const held = checks.filter(({ ok }) => ok).length;
  teller.say(
    `${held} of ${checks.length} checks hold. ${(seconds['total'] ?? 0).toFixed(1)} s, and nothing is left behind.`,
  );
}

/** 1 consent, 2 consents, 54 blocks. */
function inWords(name: string, value: number): string {
  const noun = name === 'ledgerHeight' ? 'blocks' : name;
  const plural = value !== 1 || !noun.endsWith('s');
  return `${figure(value)} ${plural ? noun : noun.slice(0, -1)}`;
}
