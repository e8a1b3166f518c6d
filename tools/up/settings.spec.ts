import { readSettings } from './settings';

describe('readSettings', () => {
  it('needs nothing: every setting has a default', () => {
    const settings = readSettings({});
    expect(settings.ports).toEqual({
      ingest: 3000,
      'conversation-batcher': 3001,
      'ai-responder': 3002,
      delivery: 3003,
      media: 3004,
      'realtime-gateway': 5000,
      simulator: 3100,
    });
    expect(settings).toMatchObject({
      publicUrl: 'http://127.0.0.1:3000',
      logLevel: 'info',
      databaseUrl: undefined,
    });
  });

  it('points to ingest wherever its port is moved', () => {
    const settings = readSettings({ INGEST_PORT: '3901' });
    expect(settings.publicUrl).toBe('http://127.0.0.1:3901');
  });

  it('names every wrong value at once and says what each should be', () => {
    const wrong = {
      INGEST_PORT: 'abc',
      DELIVERY_PORT: '70000',
      DATABASE_URL: 'mysql://x',
      LOG_LEVEL: 'loud',
    };
    expect(() => readSettings({ ...wrong, MASTER_KEY: 'short' })).toThrow(
      [
        'INGEST_PORT is "abc": give a whole number from 1 to 65535.',
        'DELIVERY_PORT is "70000": give a whole number from 1 to 65535.',
        'DATABASE_URL is not an address: it should start with postgres:// or postgresql://.',
        'LOG_LEVEL is "loud": give one of trace, debug, info, warn, error, fatal, silent.',
        'MASTER_KEY is not 32 bytes in base64: make one with "openssl rand -base64 32".',
      ].join('\n'),
    );
  });

  it('refuses one port for two apps', () => {
    expect(() => readSettings({ DELIVERY_PORT: '3000' })).toThrow(
      'Port 3000 is given to both ingest and delivery: choose another one.',
    );
  });

  it('gives each simulator a port after the first, and refuses one that an app has', () => {
    const { simulatorPorts } = readSettings({ SIMULATOR_PORT: '3200' });
    expect(simulatorPorts.map(({ port }) => port)).toEqual(simulatorPorts.map((_, index) => 3200 + index));
    expect(() => readSettings({ SIMULATOR_PORT: '3003' })).toThrow(/given to both delivery and simulated /);
  });

  it('does not repeat an address, which may hold a password', () => {
    expect(() => readSettings({ REDIS_URL: 'http://:hunter2@host' })).not.toThrow(/hunter2/);
    expect(() => readSettings({ REDIS_URL: 'http://:hunter2@host' })).toThrow(/^REDIS_URL is not an address/);
  });
});
