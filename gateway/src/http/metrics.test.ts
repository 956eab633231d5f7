import { expect } from 'chai';
import { createMetrics } from './metrics';

describe('metrics', () => {
  it('count refusals by code, and bound how many codes there are: other gateways can make up any', async () => {
    const metrics = createMetrics();
    metrics.refused('internal', 'FORBIDDEN');
    for (let made = 0; made < 2_000; made++) metrics.refused('internal', `MADE_UP_${made}`);
    metrics.refused('internal', 'FORBIDDEN');
    const lines = (await metrics.registry.metrics())
      .split('\n')
      .filter((line) => /^concordat_refusals/.test(line));
    expect(lines.length).to.be.lessThan(400);
    expect(lines).to.include('concordat_refusals_total{listener="internal",code="FORBIDDEN"} 2');
    expect(lines.some((line) => line.includes('code="OTHER"'))).to.equal(true);
  });
});
