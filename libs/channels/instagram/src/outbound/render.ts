import type { OutboundCall, OutboundMessage } from '@causerie/channel-kit';
import { renderMessaging, type OutboundTraits } from '@causerie/channel-meta-graph';
import { traits as account } from '../account';
import { capabilities } from '../capabilities';

/** The one reaction that an app may send: …/instagram-api-with-instagram-login/messaging-api (re-check) */
const HEARTS: ReadonlySet<string> = new Set(['❤', '❤️', 'love']);

const traits: OutboundTraits = {
  name: account.name,
  capabilities,
  // …/instagram-api-with-instagram-login/messaging-api/button-template
  template: { buttons: 3, title: 20, text: 640 },
  carriesKey: false,
  quotes: false,
  reactionOf: (emoji) => (HEARTS.has(emoji) ? 'love' : undefined),
};

/**
 * Instagram has no quotes for us, so `replyTo` stays unsaid, and no place for a key of ours.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api
 * @throws PermanentError for what Instagram cannot show
 */
export function render(message: OutboundMessage): OutboundCall[] {
  return renderMessaging(message, traits);
}
