import { Gauge } from 'prom-client';
import type { Base } from './base';

/** Figures that are read when metrics are asked for. */
export function addGauges({ metrics, readModel }: Base): void {
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
