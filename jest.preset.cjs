const { readFileSync } = require('node:fs');
const { compilerOptions } = JSON.parse(readFileSync(`${__dirname}/tsconfig.base.json`, 'utf8'));

/** The aliases of tsconfig.base.json in Jest's words: exact names first, then the wildcards. */
function moduleNameMapper() {
  const entries = Object.entries(compilerOptions.paths).sort(
    ([a], [b]) => Number(a.includes('*')) - Number(b.includes('*')),
  );
  return Object.fromEntries(
    entries.map(([alias, [target]]) => [
      `^${alias.replace('*', '([^/]+)')}$`,
      `<rootDir>/${target.replace('./', '').replace('*', '$1')}`,
    ]),
  );
}

module.exports = {
  rootDir: __dirname,
  testEnvironment: 'node',
  moduleNameMapper: moduleNameMapper(),
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.causerie/'],
  setupFiles: ['reflect-metadata'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true, dynamicImport: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      },
    ],
  },
};
