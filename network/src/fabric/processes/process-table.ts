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

/** The recorded processes of a data folder. Other runs of this program end them by it. */
export class ProcessTable {
  private writing: Promise<void> = Promise.resolve();
  private constructor(
    private readonly path: string,
    private readonly records: Map<string, ProcessRecord>,
  ) {}

  static async open(path: string): Promise<ProcessTable> {
    const value = (await readJson(path)) as { processes?: ProcessRecord[] } | undefined;
    const processes = value === undefined ? [] : value.processes;
    if (!Array.isArray(processes)) {
      throw new FabricNetworkError('FABRIC_DATA_INVALID', `${path} is not a list of processes`);
    }
    return new ProcessTable(path, new Map(processes.map((record) => [record.name, record])));
  }

  all(): ProcessRecord[] {
    return [...this.records.values()];
  }

  /** The record of a process that runs, or undefined. */
  async running(name: string): Promise<ProcessRecord | undefined> {
    const record = this.records.get(name);
    return record && (await isRunning(record)) ? record : undefined;
  }

  async add(record: ProcessRecord): Promise<void> {
    this.records.set(record.name, record);
    await this.write();
  }

  async remove(names: string[]): Promise<void> {
    names.forEach((name) => this.records.delete(name));
    await this.write();
  }

  /** One write at a time, each of what then holds. */
  private write(): Promise<void> {
    const next = this.writing.then(() => writeJson(this.path, { v: 1, processes: this.all() }));
    this.writing = next.catch(() => undefined);
    return next;
  }
}

export async function isRunning({ pid, started }: ProcessRecord): Promise<boolean> {
  return (await startOf(pid)) === started;
}
