import { existsSync, readdirSync } from 'node:fs';
import nx from '@nx/eslint-plugin';
import comments from '@eslint-community/eslint-plugin-eslint-comments/configs';
import tseslint from 'typescript-eslint';
import { depConstraints, testConstraints } from './eslint.boundaries.mjs';

/** A folder of libs/channels is a platform if it has a channel, as tools/sync-channels reads it. */
const channels = new URL('./libs/channels/', import.meta.url);
const platforms = readdirSync(channels).filter((slug) =>
  existsSync(new URL(`${slug}/src/channel.ts`, channels)),
);
const PLATFORM_SLUG = `/^(${platforms.join('|')})$/`;

const noPlatformName = {
  selector: `Literal[value=${PLATFORM_SLUG}]`,
  message: 'No platform name outside libs/channels/<platform>: ask a capability instead.',
};

/** Tests and tools that serve every platform, and therefore name none. */
const forEveryPlatform = [
  'e2e/one-script.e2e.ts',
  'e2e/harness/{outbox,platform-chat,platforms}.ts',
  'tools/{connect,accounts,simulator-host,sim}/**/*.ts',
  'libs/channel-registry/testing/*.ts',
];

const tests = ['**/*.spec.ts', '**/testing/**/*.ts', 'libs/testing/**/*.ts', 'e2e/**/*.ts', 'tools/**/*.ts'];

/** The harness stands on persistence, whose own specs use the harness: a cycle of tests, not of code. */
const ignoredCircularDependencies = [['persistence', 'testing']];

const boundaries = (constraints) => [
  'error',
  {
    enforceBuildableLibDependency: false,
    allow: [],
    allowCircularSelfDependency: false,
    ignoredCircularDependencies,
    depConstraints: constraints,
  },
];

export default [
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.causerie/**', '**/*.generated.ts'] },
  ...tseslint.configs.recommended,
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  comments.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(depConstraints),
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'off',
      '@eslint-community/eslint-comments/require-description': ['error', { ignore: ['eslint-enable'] }],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 70, skipComments: true }],
      'max-params': ['error', 5],
      'max-depth': ['error', 4],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read the environment in libs/config only.' },
      ],
      'no-restricted-syntax': [
        'error',
        noPlatformName,
        { selector: 'ExportAllDeclaration', message: 'Name what a library exports.' },
      ],
    },
  },
  {
    files: ['libs/channels/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'Name what a library exports.' },
      ],
    },
  },
  { files: ['libs/config/src/**/*.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: tests,
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(testConstraints),
      'max-lines': ['error', { max: 600 }],
      'max-lines-per-function': 'off',
      'no-console': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-syntax': 'off',
    },
  },
  {
    files: forEveryPlatform,
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', noPlatformName] },
  },
  { files: ['**/testing/simulator/**/*.ts'], rules: { 'max-lines': ['error', { max: 400 }] } },
];
