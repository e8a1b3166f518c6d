import { allows, type TokenPrincipal } from '@causerie/access';
import type { Channel } from './channel';

type Listener = Pick<TokenPrincipal, 'scopes' | 'subject' | 'channels'>;

/**
 * Whether the token lets its holder hear a channel. That a conversation belongs to the workspace is a question to the
 * database and asked besides.
 */
export function mayHear(listener: Listener, channel: Channel): boolean {
  if (!allows(listener, 'realtime:connect')) return false;
  if (listener.channels && !listener.channels.includes(channel.name)) return false;
  // Nobody hears another user's own channel, whatever the scopes.
  if (channel.kind === 'user') return channel.subject === listener.subject;
  return allows(listener, 'messages:read');
}
