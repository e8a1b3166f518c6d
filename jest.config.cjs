const preset = require('./jest.preset.cjs');

/** Small (*.spec), medium (*.int.spec: real Postgres and Redis) and contract (*.contract.spec) tests. */
module.exports = {
  ...preset,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools'],
  testMatch: ['**/*.spec.ts'],
  globalSetup: '<rootDir>/libs/testing/jest/global-setup.ts',
  globalTeardown: '<rootDir>/libs/testing/jest/global-teardown.ts',
  maxWorkers: 2,
  testTimeout: 60_000,
};
