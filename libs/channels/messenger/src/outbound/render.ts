import type { OutboundCall, OutboundMessage } from '@causerie/channel-kit';
import { renderMessaging, type OutboundTraits } from '@causerie/channel-meta-graph';
import { traits as account } from '../account';
import { capabilities } from '../capabilities';

const traits: OutboundTraits = {
  name: account.name,
  capabilities,
  // https://developers.facebook.com/docs/messenger-platform/reference/templates/button
  template: { buttons: 3, title: 20, text: 640 },
  // An answer to what the person wrote: …/messenger-platform/send-messages#messaging_types
  messagingType: 'RESPONSE',
  carriesKey: true,
  quotes: true,
  reactionOf: (emoji) => emoji,
};

/**
 * Our key goes along as `metadata` and comes back in the echo; a quote as `reply_to`.
 * https://developers.facebook.com/docs/graph-api/reference/page/messages
 * @throws PermanentError for what Messenger cannot show
 */
export function render(message: OutboundMessage): OutboundCall[] {
  return renderMessaging(message, traits);
}
