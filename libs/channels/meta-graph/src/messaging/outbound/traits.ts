import type { ChannelCapabilities } from '@causerie/channel-kit';

/** What sending is like where a platform's sisters are different. */
export interface OutboundTraits {
  /** The platform, as people call it. */
  name: string;
  capabilities: Pick<ChannelCapabilities, 'text' | 'buttons' | 'media'>;
  /** Most buttons of a template, and its longest title and text in UTF-16 units. */
  template: { buttons: number; title: number; text: number };
  /** Of an answer to what the person wrote; missing where the platform knows no such word. */
  messagingType?: string;
  /** Whether a text of ours goes along and comes back in the echo. */
  carriesKey: boolean;
  /** Whether a message may quote another. */
  quotes: boolean;
  /** The platform's word for a reaction; undefined for one that it does not have. */
  reactionOf(emoji: string): string | undefined;
}
