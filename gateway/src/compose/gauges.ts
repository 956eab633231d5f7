import { Gauge } from 'prom-client';
import type { Base } from './base';

/** Figures that are read when metrics are asked for. */
export function addGauges({ metrics, readModel, storage }: Base): void {
  new Gauge({
    name: 'concordat_storage_writable',
    help: '1 while the storage can be written, 0 while it cannot',
    registers: [metrics.registry],
    collect() {
      this.set(storage.fault() === undefined ? 1 : 0);
    },
  });
  if (!readModel) return;
  new Gauge({
    name: 'concordat_read_model_height',
    help: 'Blocks that the read model has applied',
    registers: [metrics.registry],
    collect() {
      this.set(readModel.height());
    },
  });
}
