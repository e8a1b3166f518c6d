import {
  fileGiven,
  type ReceivedMessage,
  type SimulatedMedia,
  type SimulatedMessage,
  type SimulatedPerson,
} from '@causerie/channel-kit-testing';
import type { MediaKind } from '@causerie/message-schema';
import type { TelegramSimulatorClient } from './simulator/control/simulator-client';
import type { UserInfo } from './simulator/control/setup-operations';
import type { MessageView } from './simulator/state/message-view';
import type { MediaKind as TelegramKind } from './simulator/state/records';

interface Wanted {
  id?: string;
  name?: string;
  language?: string;
}

/** A person in their private chat with one bot. */
export async function openPerson(
  client: TelegramSimulatorClient,
  bot: number,
  wanted: Wanted = {},
): Promise<SimulatedPerson> {
  const { id: user, firstName } = await knownOrNew(client, wanted);
  const place = { bot, user };
  const sent = ({ messageId, sentAtMs }: MessageView): SimulatedMessage => ({
    externalId: externalId(user, messageId),
    sentAtMs,
  });
  const fromBot = async () =>
    (await client.call('messages', place)).filter(({ sender }) => sender.kind === 'bot');
  return {
    id: String(user),
    alias: String(user),
    name: firstName,

    say: async (text) => sent(await client.call('sendText', { ...place, text })),

    send: async (media) => sent(await client.call('sendMedia', { ...place, media: fileOf(media) })),

    async sendAlbum(media) {
      const items = media.map(fileOf);
      const [only] = items;
      if (items.length === 1 && only)
        return [sent(await client.call('sendMedia', { ...place, media: only }))];
      return (await client.call('sendAlbum', { ...place, items })).map(sent);
    },

    async withdrawFiles({ externalId: id }) {
      await client.call('withdrawFile', { ...place, messageId: messageIdOf(id) });
    },

    async press(message, title) {
      const shown = (await fromBot()).find((one) => externalId(user, one.messageId) === message.externalId);
      const button = buttons(shown).find(({ text }) => text === title);
      if (!shown || !button?.callback_data) throw new Error(`there is no button "${title}" to press`);
      await client.call('pressButton', { ...place, messageId: shown.messageId, data: button.callback_data });
    },

    async received() {
      const digests = await client.call('digests', place);
      return (await fromBot()).map((message) => {
        const file = digests.find(({ messageId }) => messageId === message.messageId);
        return received(user, message, file);
      });
    },

    async typingShown() {
      const actions = await client.call('chatActions', place);
      return actions.filter(({ action }) => action === 'typing').length;
    },

    async acknowledgedAt({ externalId: id }) {
      const messageId = messageIdOf(id);
      return (await client.call('timings', { ...place, messageId })).webhookAcknowledgedAtMs;
    },

    // A bot may write at any time to whoever wrote to it once: there is no window that could run out.
    quietFor: () => Promise.resolve(),
  };
}

async function knownOrNew(
  client: TelegramSimulatorClient,
  { id, name, language }: Wanted,
): Promise<UserInfo> {
  const known = id === undefined ? undefined : await client.call('user', { user: Number(id) }).catch(unknown);
  if (known) return known;
  return client.call('createUser', {
    ...(id === undefined ? {} : { id: Number(id) }),
    ...(name === undefined ? {} : { firstName: name }),
    ...(language === undefined ? {} : { languageCode: language }),
  });
}

/** Anything but the refusal of an unknown user goes on as it is. */
function unknown(error: unknown): undefined {
  if (!(error instanceof Error && error.message.includes('no user'))) throw error;
}

function received(user: number, message: MessageView, file: ReceivedMessage['file']): ReceivedMessage {
  const { messageId, sentAtMs, text, caption, media } = message;
  return {
    externalId: externalId(user, messageId),
    atMs: sentAtMs,
    text: text ?? caption ?? '',
    ...(media ? { media: toOurKind(media.kind) } : {}),
    ...(file ? { file: { sha256: file.sha256, sizeBytes: file.sizeBytes } } : {}),
    choices: buttons(message).map((button) => button.text),
  };
}

interface Button {
  text: string;
  callback_data?: string;
}

function buttons(message: MessageView | undefined): Button[] {
  const markup = message?.replyMarkup as { inline_keyboard?: Button[][] } | undefined;
  return markup?.inline_keyboard?.flat() ?? [];
}

const externalId = (user: number, messageId: number) => `${user}:${messageId}`;

const messageIdOf = (id: string) => Number(id.split(':').at(-1));

const fileOf = ({ kind, caption, ...file }: SimulatedMedia) => ({
  kind: toTelegramKind(kind),
  ...fileGiven({ kind, ...file }),
  ...(caption === undefined ? {} : { caption }),
});

const toTelegramKind = (kind: MediaKind): TelegramKind => (kind === 'image' ? 'photo' : kind);

const toOurKind = (kind: TelegramKind): MediaKind => (kind === 'photo' ? 'image' : kind);
