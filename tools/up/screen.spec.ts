import { readyScreen } from './screen';
import { readSettings } from './settings';

describe('the screen at the end of a start', () => {
  const screen = readyScreen({
    settings: readSettings({ DELIVERY_PORT: '3999' }),
    postgres: '127.0.0.1:24000/causerie (embedded)',
    redis: '127.0.0.1:24001 (embedded)',
    websocketUrl: 'ws://127.0.0.1:5000/ws',
    logsFolder: '.causerie/logs',
    seconds: 12.4,
  });

  it.each([
    'Causerie is ready (12 s).',
    'delivery              http://127.0.0.1:3999',
    'Postgres              127.0.0.1:24000/causerie (embedded)',
    'ws://127.0.0.1:5000/ws',
    'npm run sim -- telegram "Bonjour"',
    'simulators            http://127.0.0.1:3100',
    'npm run connect -- <platform>',
    'npm run health',
    'Ctrl-C',
  ])('says %s', (text) => expect(screen).toContain(text));

  it('is short', () => expect(screen.split('\n').length).toBeLessThanOrEqual(24));
});
