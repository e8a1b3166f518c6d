import type { Scope } from '@causerie/access';
import { newId } from '@causerie/kernel';
import { parseChannel } from './channel';
import { mayHear } from './channel.policy';

const id = newId();
const LISTEN: Scope[] = ['realtime:connect', 'messages:read'];

describe('which channels there are', () => {
  it.each(['workspace', `conversation:${id}`, 'user:user-1', 'user:a@b.c'])('%s', (name) =>
    expect(parseChannel(name)?.name).toBe(name),
  );

  it.each([
    '',
    'workspace:',
    `workspace:${id}`,
    'conversation:',
    'conversation:7',
    'user:',
    'user:a b',
    'user:*',
    'other:x',
  ])('not "%s"', (name) => expect(parseChannel(name)).toBeNull());

  it('a conversation has one name, however its id is written', () => {
    expect(parseChannel(`conversation:${id.toUpperCase()}`)?.name).toBe(`conversation:${id}`);
  });
});

describe('who may hear a channel', () => {
  it.each<[string, Scope[], string, string[] | undefined, boolean]>([
    ['a reader hears the workspace', LISTEN, 'workspace', undefined, true],
    ['a reader hears a conversation', LISTEN, `conversation:${id}`, undefined, true],
    ['without the scope to read, no workspace', ['realtime:connect'], 'workspace', undefined, false],
    [
      'without the scope to read, no conversation',
      ['realtime:connect'],
      `conversation:${id}`,
      undefined,
      false,
    ],
    ['without the scope to connect, nothing', ['messages:read'], 'workspace', undefined, false],
    ['oneself, without the scope to read', ['realtime:connect'], 'user:me', undefined, true],
    ['not another user', LISTEN, 'user:you', undefined, false],
    ['not another user, even as admin', ['admin'], 'user:you', undefined, false],
    ['a narrowed token hears what it names', LISTEN, `conversation:${id}`, [`conversation:${id}`], true],
    ['a narrowed token hears nothing else', LISTEN, 'workspace', [`conversation:${id}`], false],
    ['naming a channel gives no scope', ['realtime:connect'], 'workspace', ['workspace'], false],
  ])('%s', (_what, scopes, name, channels, allowed) => {
    expect(mayHear({ scopes, subject: 'me', channels }, parseChannel(name)!)).toBe(allowed);
  });
});
