import type { ChannelCapabilities } from '@causerie/channel-kit';
import type { MessagePart } from '@causerie/message-schema';

export type TemplatePart = Extract<MessagePart, { kind: 'template' }>;

/** In which form a message may go out now. */
export type WindowVerdict =
  | { as: 'free_form' | 'human_tag' }
  /** The message is a template itself: it may go at any time. */
  | { as: 'template'; template: TemplatePart }
  /** The account's own invitation to write again goes out in its place. */
  | { as: 're_engagement'; template: TemplatePart }
  | { as: 'blocked'; failure: { class: 'window_closed' | 'opted_out'; code: string; description: string } };

export interface WindowFacts {
  capabilities: Pick<ChannelCapabilities, 'replyWindowMs' | 'humanTag'>;
  author: 'bot' | 'human' | 'system';
  parts: readonly MessagePart[];
  /** null: the contact never wrote. */
  sinceInboundMs: number | null;
  /** So long before its end a window counts as closed: the call takes its time, and clocks differ. */
  marginMs: number;
  /** The account's template for contacts whose window is closed. */
  reEngagement: TemplatePart | undefined;
  /** It was sent since the contact last wrote. */
  reEngaged: boolean;
  /** Some calls of the message are out already. */
  isStarted: boolean;
  optedOut: boolean;
}

/** Judged when the message is about to be sent, not when it was written: hours may lie between. Pure. */
export function judgeWindow(facts: WindowFacts): WindowVerdict {
  const { author, parts, capabilities, reEngagement, optedOut } = facts;
  const [first] = parts;
  const template = first?.kind === 'template' ? first : undefined;
  if (optedOut && (author === 'bot' || template)) return OPTED_OUT;
  if (template) return { as: 'template', template };
  if (isOpen(capabilities.replyWindowMs, facts)) return { as: 'free_form' };
  if (author === 'human' && capabilities.humanTag && isOpen(capabilities.humanTag.windowMs, facts)) {
    return { as: 'human_tag' };
  }
  if (optedOut) return OPTED_OUT;
  // The rest of a message that the contact has half would not be understood from a template.
  if (!reEngagement || facts.isStarted) return closed('REPLY_WINDOW', CLOSED);
  if (facts.reEngaged) return closed('RE_ENGAGED', INVITED);
  return { as: 're_engagement', template: reEngagement };
}

/** A platform without a window is always open. */
function isOpen(windowMs: number | undefined, { sinceInboundMs, marginMs }: WindowFacts): boolean {
  return windowMs === undefined || (sinceInboundMs !== null && sinceInboundMs < windowMs - marginMs);
}

const CLOSED =
  'The contact last wrote too long ago for a free message: send a template, or wait until they write again.';
const INVITED = 'The contact was invited to write again and has not: wait until they do.';

const OPTED_OUT: WindowVerdict = {
  as: 'blocked',
  failure: {
    class: 'opted_out',
    code: 'OPTED_OUT',
    description: 'The contact asked not to be written to: only a person may answer what they write.',
  },
};

export function closed(code: string, description: string): Extract<WindowVerdict, { as: 'blocked' }> {
  return { as: 'blocked', failure: { class: 'window_closed', code, description } };
}
