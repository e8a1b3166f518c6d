import { targetOf } from '@causerie/setup';
import { readTarget } from './target-url';

describe('the address of a webhook', () => {
  it.each([
    ['chat.example.org', /^"chat.example.org" is no web address: give one like/],
    ['ftp://chat.example.org', /is no web address/],
    ['http://chat.example.org', /https addresses only: give https:\/\/chat.example.org\//],
    ['https://chat.example.org:3000', /cannot send to port 3000: use 443, 80, 88 or 8443/],
  ])('%s is refused in one sentence', (text, sentence) => {
    expect(() => readTarget(text)).toThrow(sentence);
  });

  it('may be anything that another Bot API server accepts', () => {
    expect(readTarget('http://127.0.0.1:3000', 'http://127.0.0.1:3100').port).toBe('3000');
  });

  it('gets ingest’s path unless it has one', () => {
    const target = (text: string) => targetOf(readTarget(text), 'telegram', 'id');
    expect(target('https://a.example:8443')).toBe('https://a.example:8443/webhooks/telegram/id');
    expect(target('https://a.example/in?x=1')).toBe('https://a.example/in?x=1');
  });
});
