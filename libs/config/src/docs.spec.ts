import { configDocs } from './docs';
import { FRAGMENTS } from './fragments';
import { loadConfig } from './load-config';

describe('the configuration page', () => {
  it('has a row with help for every setting, and names the apps that read it', () => {
    const page = configDocs(FRAGMENTS, { redisConfig: ['delivery', 'ingest'] });
    for (const part of Object.values(FRAGMENTS)) {
      for (const [name, setting] of Object.entries(part.settings)) {
        expect(setting.spec.help).toMatch(/\.$/);
        expect(page).toContain(`| \`${name}\``);
      }
    }
    expect(page).toContain('Read by: delivery, ingest.');
    expect(page).toContain('| `DATABASE_URL` | **required** |');
  });

  it('lists only defaults that the settings themselves accept', () => {
    const env = {
      DATABASE_URL: 'postgres://localhost/causerie',
      REDIS_URL: 'redis://localhost',
      MASTER_KEY: Buffer.alloc(32).toString('base64'),
      TOKEN_SECRET: 'x'.repeat(32),
    };
    expect(() => loadConfig('any', Object.values(FRAGMENTS), env)).not.toThrow();
  });
});
