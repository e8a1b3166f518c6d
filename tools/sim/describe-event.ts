import type { LiveEvent } from '@causerie/setup';

interface Told {
  readonly id?: string;
  readonly conversationId?: string;
  readonly message?: Told & { readonly seq: number; readonly direction: string; readonly author: string };
  readonly fromSeq?: number;
  readonly toSeq?: number;
  readonly result?: string;
  readonly seq?: number;
  readonly status?: string;
  readonly owner?: string;
  /** Of an attachment. */
  readonly state?: string;
  readonly mimeType?: string;
  readonly failure?: { readonly class: string; readonly code: string };
}

export function conversationOf({ payload }: LiveEvent): string | undefined {
  const told = payload as Told;
  return told.conversationId ?? told.message?.conversationId;
}

/** Who wrote the message of a `message.created`, and with which text. */
export function messageOf({ type, payload }: LiveEvent): { direction: string; text: string } | undefined {
  if (type !== 'message.created') return undefined;
  const { message } = payload as { message: { direction: string; parts: { kind: string; text?: string }[] } };
  return { direction: message.direction, text: message.parts.map(({ text }) => text ?? '').join('\n') };
}

/** What an event says beyond its type, in a few words. */
export function describeEvent({ payload }: LiveEvent): string {
  const { message, fromSeq, toSeq, result, seq, status, failure, owner, state, mimeType } = payload as Told;
  if (message) return `#${message.seq} ${message.direction}, by the ${message.author}`;
  if (status) return `#${seq} ${status}${failure ? ` (${failure.class} ${failure.code})` : ''}`;
  if (state && seq !== undefined) return [`#${seq}`, mimeType ?? 'file', state].join(' ');
  if (fromSeq !== undefined) {
    const span = fromSeq === toSeq ? `#${fromSeq}` : `#${fromSeq} to #${toSeq}`;
    return result ? `${span} ${result}` : span;
  }
  return owner ? `now ${owner.replaceAll('_', ' ')}` : '';
}
