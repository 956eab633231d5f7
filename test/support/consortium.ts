import { type LedgerKind, type Sandbox, type SandboxOptions, startSandbox } from '@concordat/gateway/sandbox';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { companiesOf, COURT, courtJudgment, CUSTOMS, customsLevel, TAX, taxGrade } from './companies';
import { Member } from './member';
import { publishOne } from './steps';

/** Whether this run is on a real Fabric network. */
export const isFabric = ledgerUnderTest() === 'fabric';

const START_MS = 120_000;
const STOP_MS = 60_000;

/** Strict, so that nondeterministic chaincode is caught, with peers up to two blocks behind, as real ones are. */
const DEFAULTS: SandboxOptions = {
  ledger: ledgerUnderTest(),
  ...orderingUnderTest(),
  ...clientUnderTest(),
  strict: true,
  maxLag: 2,
  quiet: true,
};

/** The gateways' library: fabric-network where CONCORDAT_CLIENT says so. */
function clientUnderTest(): Pick<SandboxOptions, 'client'> {
  return process.env['CONCORDAT_CLIENT'] === 'fabric-network' ? { client: 'fabric-network' } : {};
}

/** With a real Fabric network: Raft where CONCORDAT_ORDERING says so, as its versions before 3.0 need. */
function orderingUnderTest(): Pick<SandboxOptions, 'ordering'> {
  return process.env['CONCORDAT_ORDERING'] === 'raft' ? { ordering: 'raft' } : {};
}

/** Data and logs outlive the run in the folder that CONCORDAT_TEST_DATA names: to find out afterwards what failed. */
function keptData(): Pick<SandboxOptions, 'dataDir'> {
  const folder = process.env['CONCORDAT_TEST_DATA'];
  return folder === undefined ? {} : { dataDir: mkdtempSync(join(folder, 'consortium-')) };
}

/** Pocket; or a real Fabric network, where CONCORDAT_LEDGER says `fabric` (`npm run test:fabric`). */
function ledgerUnderTest(): LedgerKind {
  const named = process.env['CONCORDAT_LEDGER'] ?? 'pocket';
  if (named === 'pocket' || named === 'fabric') return named;
  throw new Error(`CONCORDAT_LEDGER is "${named}"; it may be pocket or fabric`);
}

/** The sample consortium, running: a ledger, the chaincode and six gateways, each its own process. */
export class Consortium {
  #sandbox: Sandbox | undefined;
  /** Ends of processes that no test has asked for. */
  readonly unexpected: string[] = [];

  get running(): boolean {
    return this.#sandbox !== undefined;
  }

  get sandbox(): Sandbox {
    if (this.#sandbox) return this.#sandbox;
    throw new Error('the consortium runs from the suite’s before hook on; use it inside tests');
  }

  get tax(): Member {
    return this.member('TaxMSP');
  }

  get court(): Member {
    return this.member('CourtMSP');
  }

  get customs(): Member {
    return this.member('CustomsMSP');
  }

  get regulator(): Member {
    return this.member('RegulatorMSP');
  }

  get bank(): Member {
    return this.member('BankMSP');
  }

  get bank2(): Member {
    return this.member('Bank2MSP');
  }

  member(mspId: string): Member {
    return new Member(this.sandbox, mspId);
  }

  async start(options: SandboxOptions = {}): Promise<void> {
    const onUnexpectedExit = (message: string) => this.unexpected.push(message);
    this.#sandbox ??= await startSandbox({ ...DEFAULTS, ...keptData(), ...options, onUnexpectedExit });
  }

  /** Stops every process. Throws where one had ended by itself. */
  async stop(): Promise<void> {
    await this.#sandbox?.stop();
    this.#sandbox = undefined;
    const ends = this.unexpected.splice(0);
    if (ends.length > 0) throw new Error(`processes ended by themselves:\n${ends.join('\n')}`);
  }
}

/** A consortium of the suite’s own: started before its tests, stopped after them. Call it inside `describe`. */
export function runningConsortium(options: SandboxOptions = {}): Consortium {
  const consortium = new Consortium();
  before('start the consortium', async function () {
    this.timeout(START_MS);
    await consortium.start(options);
  });
  after('stop the consortium', async function () {
    this.timeout(STOP_MS);
    await consortium.stop();
  });
  return consortium;
}

const shared = new Consortium();
const BYSTANDERS = 9000;

/** A first record of a company that no test asks for: every publisher has attested something. */
async function fillRegisters({ tax, court, customs }: Consortium): Promise<void> {
  const [bystander] = companiesOf(BYSTANDERS, 1);
  if (!bystander) return;
  await Promise.all([
    publishOne(tax, TAX, taxGrade(bystander)),
    publishOne(court, COURT, courtJudgment(bystander, { number: BYSTANDERS })),
    publishOne(customs, CUSTOMS, customsLevel(bystander)),
  ]);
}

/**
 * One consortium for all suites of a run that leave its processes as they found them; starting one takes seconds.
 * Give each suite companies of its own. Call it inside `describe`.
 */
export function sharedConsortium(): Consortium {
  before('start the shared consortium', async function () {
    this.timeout(START_MS);
    if (shared.running) return;
    await shared.start();
    await fillRegisters(shared);
  });
  return shared;
}

after('stop the shared consortium', async function () {
  this.timeout(STOP_MS);
  await shared.stop();
});
