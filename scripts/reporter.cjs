// mocha's `spec`, which also leaves its counts, its failures, and how long each file took, in the file named by
// CONCORDAT_TEST_COUNTS.
'use strict';
const { env } = require('node:process');
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class CountingSpec extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_TEST_FAIL, EVENT_RUN_END } = Runner.constants;
    const times = {};
    const failures = [];
    let began = 0;
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      failures.push({ file: test.file, title: test.fullTitle(), message: String(error.message ?? error) });
    });
    runner.on(EVENT_SUITE_BEGIN, (suite) => {
      if (suite.parent?.root) began = Date.now();
    });
    runner.on(EVENT_SUITE_END, (suite) => {
      if (suite.parent?.root) times[suite.file] = (times[suite.file] ?? 0) + Date.now() - began;
    });
    runner.once(EVENT_RUN_END, () => {
      const { stats } = this;
      const counts = { passed: stats.passes, failed: stats.failures, skipped: stats.pending };
      writeFileSync(env.CONCORDAT_TEST_COUNTS, JSON.stringify({ counts, failures, times }));
    });
  }
};
