import type { ChannelAccount } from '@causerie/channel-kit';
import { itemsOf } from '@causerie/channel-meta-graph';
import type { InboundEvent } from '@causerie/message-schema';
import type { WhatsAppCredentials } from '../credentials';
import { accountEvent, groupEvent, personalEvent } from './account-events';
import { listIn, readChange, type Change } from './change';
import { errorHealthEvent, healthEvent } from './health/health-event';
import { historyEvents, historyMedia } from './history';
import { userIdUpdateEvent } from './identity';
import { messageEvent } from './message';
import { OBJECT } from './route';
import { statusEvent } from './statuses';

/**
 * Every element of every change of every entry gives at least one event. It goes by what a change holds, not by the
 * field's name alone: a field may gain lists, and recordings lack the name.
 * @throws NotAWebhookError
 */
export function parse(
  body: unknown,
  account: ChannelAccount<WhatsAppCredentials>,
  receivedAt = new Date(0),
): InboundEvent[] {
  return itemsOf(body, OBJECT).flatMap((item) => changeEvents(readChange(item, { account, receivedAt })));
}

type Reader = (element: unknown, change: Change) => InboundEvent | InboundEvent[];

/** The lists that a change's `value` may hold. */
const LISTS: Readonly<Record<string, Reader>> = {
  messages: (element, change) =>
    isHistory(change) || isEchoes(change)
      ? echoEvent(element, change)
      : messageEvent(element, change, { author: 'contact', silent: isWatchedOnly(change) }),
  message_echoes: echoEvent,
  statuses: statusEvent,
  history: historyEvents,
  calls: (element, change) => personalEvent('call', element, change),
  groups: groupEvent,
  user_preferences: (element, change) => personalEvent('user_preferences', element, change),
  user_id_update: (element, change) =>
    userIdUpdateEvent(element, change) ?? accountEvent('user_id_update', element, change),
  state_sync: (element, change) => accountEvent('smb_app_state_sync', element, change),
  errors: (element, change) =>
    errorHealthEvent(element, change) ?? accountEvent('errors', element, change, { known: true }),
};

function changeEvents(change: Change): InboundEvent[] {
  const { value, field, original } = change;
  const events = Object.entries(LISTS).flatMap(([name, reader]) =>
    listIn(value, name).flatMap((element) => reader(element, change)),
  );
  if (events.length > 0) return events;
  return [healthEvent(change) ?? accountEvent(field || 'unknown', original, change)];
}

function echoEvent(element: unknown, change: Change): InboundEvent {
  return isHistory(change)
    ? historyMedia(element, change)
    : messageEvent(element, change, { author: echoAuthor(change) });
}

/** Whatever list they stand in: the business's own words must never be answered. */
const isEchoes = ({ field }: Change) => field === 'smb_message_echoes' || field === 'message_echoes';

/** Files of messages that were told without them; the business's own come as echoes. */
const isHistory = ({ field }: Change) => field === 'history';

/** Another app holds the conversation: we may look on, not answer. */
function isWatchedOnly({ field }: Change): boolean {
  return field === 'standby';
}

/** Typed in the WhatsApp Business app by a person; any other echo is another program's. */
function echoAuthor({ field }: Change): 'human' | 'bot' {
  return field === 'smb_message_echoes' ? 'human' : 'bot';
}
