import type { SendFailure } from '@causerie/channel-kit';

export interface Recipient {
  readonly chat: string;
  /** Where to write to the bot. */
  readonly botLink: string;
}

/** What a failed test message means for the person who sent it, and what to do. */
export function failureSentence(failure: SendFailure, { chat, botLink }: Recipient): string {
  const said = failure.description.toLowerCase();
  if (said.includes('chat not found') || said.includes("can't initiate")) {
    return `The bot does not know chat ${chat}: write to ${botLink} from it first (or add the bot to the group), then try again.`;
  }
  if (said.includes('blocked'))
    return `The user of chat ${chat} has blocked the bot: unblock it at ${botLink}.`;
  if (said.includes('kicked') || said.includes('not a member')) {
    return `The bot is not in chat ${chat} (any more): add it, then try again.`;
  }
  if (failure.class === 'auth') return 'Telegram does not know this token. Copy it again from @BotFather.';
  if (failure.retryAfterMs !== undefined) {
    return `Telegram asks to wait ${Math.ceil(failure.retryAfterMs / 1000)} s: try again then.`;
  }
  return `Telegram did not take the message (${failure.code}): ${failure.description.replace(/\.$/, '')}.`;
}
