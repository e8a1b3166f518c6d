const preset = require('../jest.preset.cjs');

/** Pipeline tests: every app as its own process, the platform simulated on the wire. Needs `npm run build`. */
module.exports = {
  ...preset,
  roots: ['<rootDir>/e2e'],
  testMatch: ['**/*.e2e.ts'],
  globalSetup: '<rootDir>/libs/testing/jest/global-setup.ts',
  globalTeardown: '<rootDir>/libs/testing/jest/global-teardown.ts',
  maxWorkers: 2,
  // Of a machine that has other work, too: what takes seconds alone may take a minute.
  testTimeout: 180_000,
};
