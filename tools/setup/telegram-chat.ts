import { loadSecrets, SetupError, simulatedBotToken } from '@causerie/local-stack';
import { TelegramSimulatorClient } from '@causerie/simulator-telegram';
import type { ChatOptions, SimulatedChat } from './simulated-chat';

/** The user of a language: the same one at every call, so that the conversation goes on. */
const FIRST_USER = 5_000_000_000;
const LETTERS = 26;
/** More than there are languages of two letters. */
const NEXT_USER = 1_000;
const DEFAULT_LANGUAGE = 'en';
/** Messages of one answer follow each other closely; a long text is split. */
const MORE_REPLIES_MS = 250;

const FIRST_NAMES: Readonly<Record<string, string>> = { en: 'Ada', fr: 'Camille' };

export async function openTelegramChat(
  url: string,
  { user, language = DEFAULT_LANGUAGE, silent = new Set() }: ChatOptions,
): Promise<SimulatedChat> {
  const client = new TelegramSimulatorClient(url);
  const id = user ?? freeUser(userOfLanguage(language), silent);
  if (silent.has(String(id))) {
    throw new SetupError(
      `A person has been asked to answer user ${id}, so the bot is silent there: give another --user, or none.`,
    );
  }
  // There may be other bots in it, made by hand.
  const place = { bot: simulatedBotId(), user: id };
  const firstName = FIRST_NAMES[language.slice(0, 2)] ?? 'Ada';
  await createUser(client, { id, firstName, languageCode: language });
  return {
    about: `${firstName} (user ${id}, ${language})`,
    async send(text) {
      const { messageId, sentAtMs } = await client.call('sendText', { ...place, text });
      return { id: messageId, sentAtMs };
    },
    async replies(after, timeoutMs) {
      const isReply = (message: { sender: { kind: string }; messageId: number }): boolean =>
        message.sender.kind === 'bot' && message.messageId > after.id;
      const first = await client.waitForMessage(place, isReply, timeoutMs).catch(() => undefined);
      if (!first) return [];
      const isLater = (message: typeof first): boolean =>
        isReply(message) && message.messageId > first.messageId;
      await client.waitForMessage(place, isLater, MORE_REPLIES_MS).catch(() => undefined);
      const messages = await client.call('messages', place);
      return messages.filter(isReply).map((message) => message.text ?? message.caption ?? '');
    },
    async times(message) {
      const times = await client.call('timings', { ...place, messageId: message.id });
      return {
        sentAtMs: times.sentAtMs,
        acknowledgedAtMs: times.webhookAcknowledgedAtMs,
        typingAtMs: times.chatActionAtMs,
        repliedAtMs: times.repliedAtMs,
      };
    },
  };
}

/** The first of the language's users whom the bot would answer. */
function freeUser(first: number, silent: ReadonlySet<string>): number {
  let id = first;
  while (silent.has(String(id))) id += NEXT_USER;
  return id;
}

function simulatedBotId(): number {
  return Number(simulatedBotToken(loadSecrets()).split(':')[0]);
}

async function createUser(
  client: TelegramSimulatorClient,
  user: { id: number; firstName: string; languageCode: string },
): Promise<void> {
  try {
    await client.call('createUser', user);
  } catch (error) {
    const { message } = error as Error;
    if (message.includes('is there already')) return;
    throw message.startsWith('simulator,') ? new SetupError(message) : error;
  }
}

function userOfLanguage(language: string): number {
  if (language === DEFAULT_LANGUAGE) return FIRST_USER;
  const [first = 0, second = 0] = [...language.toLowerCase()].map((letter) => letter.charCodeAt(0) - 96);
  return FIRST_USER + first * LETTERS + second;
}
