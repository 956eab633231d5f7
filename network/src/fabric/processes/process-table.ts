import { FabricNetworkError } from '../fabric-error';
import { readJson, writeJson } from '../files';
import { startOf } from './process-identity';

export type ProcessRole = 'orderer' | 'peer' | 'chaincode';

/** A process that a network has started, as recorded in its data folder. */
export interface ProcessRecord {
  name: string;
  role: ProcessRole;
  mspId: string;
  pid: number;
  /** When the system started it; see {@link startOf}. */
  started: string;
  /** Hash of program, arguments and environment: whether it is what would be started today. */
  fingerprint: string;
}

/** The recorded processes of a data folder. Other runs of this program end them by it, and record their own in it. */
export class ProcessTable {
  private writing: Promise<void> = Promise.resolve();
  private constructor(
    private readonly path: string,
    private records: Map<string, ProcessRecord>,
  ) {}

  /** Throws `FABRIC_DATA_INVALID`. */
  static async open(path: string): Promise<ProcessTable> {
    return new ProcessTable(path, await readRecords(path));
  }

  all(): ProcessRecord[] {
    return [...this.records.values()];
  }

  /** The record of a process that runs, or undefined. */
  async running(name: string): Promise<ProcessRecord | undefined> {
    const record = this.records.get(name);
    return record && (await isRunning(record)) ? record : undefined;
  }

  add(record: ProcessRecord): Promise<void> {
    return this.change((records) => void records.set(record.name, record));
  }

  remove(names: string[]): Promise<void> {
    return this.change((records) => names.forEach((name) => records.delete(name)));
  }

  /** One change at a time, each to what the file holds by then. */
  private change(apply: (records: Map<string, ProcessRecord>) => void): Promise<void> {
    const next = this.writing.then(async () => {
      const records = await readRecords(this.path);
      apply(records);
      await writeJson(this.path, { v: 1, processes: [...records.values()] });
      this.records = records;
    });
    this.writing = next.catch(() => undefined);
    return next;
  }
}

async function readRecords(path: string): Promise<Map<string, ProcessRecord>> {
  const value = (await readJson(path)) as { processes?: unknown } | null | undefined;
  const processes = value === undefined ? [] : value?.processes;
  if (Array.isArray(processes) && processes.every(isRecord)) {
    return new Map(processes.map((record) => [record.name, record]));
  }
  throw new FabricNetworkError('FABRIC_DATA_INVALID', `${path} is not a list of processes`);
}

/** Signals go to the ids recorded: 0 and less would be whole groups of processes. */
function isRecord(value: unknown): value is ProcessRecord {
  const { name, role, mspId, pid, started, fingerprint } = (value ?? {}) as Record<string, unknown>;
  const texts = [name, role, mspId, started, fingerprint].every((each) => typeof each === 'string');
  return texts && started !== '' && Number.isSafeInteger(pid) && (pid as number) > 1;
}

export async function isRunning({ pid, started }: Pick<ProcessRecord, 'pid' | 'started'>): Promise<boolean> {
  return (await startOf(pid)) === started;
}
