// mocha's `spec`, which also leaves its counts, and how long each file took, in the file named by CONCORDAT_TEST_COUNTS.
'use strict';
const { env } = require('node:process');
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class CountingSpec extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_RUN_END } = Runner.constants;
    const times = {};
    let began = 0;
    runner.on(EVENT_SUITE_BEGIN, (suite) => {
      if (suite.parent?.root) began = Date.now();
    });
    runner.on(EVENT_SUITE_END, (suite) => {
      if (suite.parent?.root) times[suite.file] = (times[suite.file] ?? 0) + Date.now() - began;
    });
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const counts = { passed: passes, failed: failures, skipped: pending };
      writeFileSync(env.CONCORDAT_TEST_COUNTS, JSON.stringify({ counts, times }));
    });
  }
};
