import { isNear } from './links.policy';

describe('an address', () => {
  it.each([
    'http://localhost:3004',
    'http://127.0.0.1:3004/objects',
    'http://[::1]:3004',
    'http://[::ffff:127.0.0.1]',
    'http://10.1.2.3',
    'http://172.31.0.1',
    'https://192.168.1.9',
    'http://[fd00::1]',
    'http://media:3004',
    'http://files.localhost',
    'https://nas.local',
  ])('%s leads no farther than the own network', (address) => expect(isNear(address)).toBe(true));

  it.each([
    'https://media.example.org',
    'http://203.0.113.7:8080',
    'https://172.32.0.1',
    'https://[2001:db8::1]',
    'https://localhost.example.org',
  ])('%s is for everybody', (address) => expect(isNear(address)).toBe(false));
});
