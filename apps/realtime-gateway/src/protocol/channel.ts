import { isUuid } from '@causerie/kernel';

/** What a client may ask for. `workspace` is everything of its workspace but other users' own channels. */
export type Channel =
  | { kind: 'workspace'; name: 'workspace' }
  | { kind: 'conversation'; name: string; conversationId: string }
  | { kind: 'user'; name: string; subject: string };

const SUBJECT = /^[\w.:@+-]{1,128}$/;

function isSubject(text: string): boolean {
  return SUBJECT.test(text);
}

/** Null: there are no such channels. */
export function parseChannel(text: string): Channel | null {
  if (text === 'workspace') return { kind: 'workspace', name: text };
  const [, kind, rest = ''] = /^(conversation|user):(.+)$/.exec(text) ?? [];
  if (kind === 'conversation' && isUuid(rest)) {
    const conversationId = rest.toLowerCase();
    return { kind, name: `conversation:${conversationId}`, conversationId };
  }
  if (kind === 'user' && isSubject(rest)) return { kind, name: text, subject: rest };
  return null;
}
