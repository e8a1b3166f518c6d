/** Who may depend on whom, by the `type:` tag of each Nx project. docs/architecture.md says why. */

const STORES = ['@aws-sdk/*', 'cloudinary'];
const DRIVERS = ['typeorm', 'pg', 'bull', '@nestjs/bull', 'ioredis', ...STORES, 'telegraf', 'ws'];
const ADAPTER_BANS = ['@nestjs/*', 'typeorm', 'pg', 'bull', 'ioredis', ...STORES];

const may = (sourceTag, onlyDependOnLibsWithTags, bannedExternalImports = []) => ({
  sourceTag: `type:${sourceTag}`,
  onlyDependOnLibsWithTags: onlyDependOnLibsWithTags.map((tag) => `type:${tag}`),
  bannedExternalImports,
});

const without = (...owned) => DRIVERS.filter((driver) => !owned.includes(driver));

/** Tools and tests may use every library, never the inside of an app. */
const EVERYTHING_BUT_APPS = [
  'registry',
  'adapter',
  'adapter-base',
  'domain',
  'infra',
  'object-storage',
  'data-access',
  'port',
  'contract',
  'kernel',
  'testing',
  'tooling',
];

export const depConstraints = [
  may(
    'app',
    ['registry', 'domain', 'infra', 'object-storage', 'data-access', 'port', 'contract', 'kernel'],
    without('ws'),
  ),
  may('registry', ['adapter', 'port', 'contract', 'kernel'], DRIVERS),
  may('adapter', ['adapter-base', 'port', 'contract', 'kernel'], ADAPTER_BANS),
  may('adapter-base', ['port', 'contract', 'kernel'], ADAPTER_BANS),
  may('domain', ['registry', 'port', 'data-access', 'infra', 'contract', 'kernel'], DRIVERS),
  may(
    'infra',
    ['infra', 'data-access', 'contract', 'kernel'],
    ['typeorm', 'pg', ...STORES, 'telegraf', 'ws'],
  ),
  may('object-storage', ['contract', 'kernel'], without(...STORES)),
  may('data-access', ['contract', 'kernel'], without('typeorm', 'pg')),
  may('port', ['contract', 'kernel'], ADAPTER_BANS),
  may('contract', ['contract', 'kernel'], ['@nestjs/*', ...DRIVERS]),
  may('kernel', [], ['*']),
  may('testing', EVERYTHING_BUT_APPS),
  may('tooling', EVERYTHING_BUT_APPS),
];

/** Specs may also use the test harness, whatever their project is; what they test keeps its bounds. */
export const testConstraints = depConstraints.map(({ sourceTag }) => ({
  sourceTag,
  onlyDependOnLibsWithTags: EVERYTHING_BUT_APPS.map((tag) => `type:${tag}`),
}));
