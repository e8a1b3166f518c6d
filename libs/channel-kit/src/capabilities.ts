import type { MediaKind } from '@causerie/message-schema';

/**
 * What a platform can do, as data. Shared code asks these, never the platform's name. Each number of an
 * adapter stands beside a link to the rule it comes from.
 */
export interface ChannelCapabilities {
  webhook: {
    /** Larger bodies are refused with 413. */
    bodyBytesMax: number;
    /** Whose secret signs a webhook: one account's, or an app's that serves many accounts. */
    scope: 'account' | 'app';
  };
  text: {
    /** What the platform counts in. */
    unit: 'utf16' | 'codepoint' | 'utf8-byte';
    max: number;
    captionMax: number;
  };
  buttons: { max: number; titleMax: number; idBytesMax: number };
  /** Lists of rows; where missing they are told as text. */
  lists?: { rowsMax: number; titleMax: number; descriptionMax: number };
  /** What may be written to the contact beside text and media. */
  reactions?: boolean;
  locations?: boolean;
  quotes?: boolean;
  edits?: boolean;
  templates?: boolean;
  media: Partial<Record<MediaKind, { downloadBytesMax: number; uploadBytesMax: number }>>;
  /** How long a typing indicator lasts and how often to repeat it; missing where there is none. */
  typing?: { lastsMs: number; repeatMs: number };
  /** Statuses the platform reports after it accepted a message. */
  statuses: readonly ('sent' | 'delivered' | 'read' | 'played' | 'failed')[];
  /** How long after the contact's last message we may write freely; missing where there is no limit. */
  replyWindowMs?: number;
  /** Where a person of the business may go on writing after that, and how long after the contact's last message. */
  humanTag?: { windowMs: number };
  /** A call waits until the one before it has at least this status: the platform may show them reversed otherwise. */
  partsInOrder?: { after: 'sent' | 'delivered'; waitMaxMs: number };
  rate: {
    account: { perSecond: number; burst: number };
    recipient: { perSecond: number; burst: number };
    group?: { perSecond: number; burst: number };
    /** An account whose `settings.rate` names one of these is bound by it instead. */
    profiles?: Readonly<Record<string, { perSecond: number; burst: number }>>;
  };
  /** What to do with a send of which we do not know whether it arrived; an account may say otherwise. */
  unknownSend: 'resend' | 'hold';
  /** How long the parts of an album may take to arrive; missing where albums come whole. */
  albumSettleMs?: number;
}
