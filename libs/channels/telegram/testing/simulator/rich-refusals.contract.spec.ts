import type { Telegram } from 'telegraf';
import { buffer, checkRefusals, openScene, type Row, type Scene } from './refusal-scene';
import { refusedBy, type Refused } from './testing-kit';
import type { RICH_REFUSALS } from './wire/rich-refusals';

/** Fields as they are: telegraf knows an older Bot API than the simulator. */
type Fields = Record<string, unknown>;

const call =
  (method: string, fields: Fields) =>
  ({ sim, raw, user }: Scene): Promise<Refused> =>
    raw(`/bot${sim.bot().token}/${method}`, { chat_id: user, ...fields });

const photo = async ({ telegram, user }: Scene) => telegram.sendPhoto(user, buffer(1));

/** The second method on what the first one sent. */
const editing =
  (sent: (scene: Scene) => Promise<{ message_id: number }>, method: string, fields: Fields) =>
  async (scene: Scene): Promise<Refused> =>
    call(method, { message_id: (await sent(scene)).message_id, ...fields })(scene);

const albumItem = async ({ telegram, user }: { telegram: Telegram; user: number }) => {
  const items = [1, 2].map(() => ({ type: 'photo' as const, media: buffer(1) }));
  return (await telegram.sendMediaGroup(user, items))[0] ?? { message_id: 0 };
};

const poll = (fields: Fields) => call('sendPoll', { question: 'Tea?', options: ['Yes', 'No'], ...fields });

/** One row for each refusal of the table: the call that brings it about, and the words that fill its places. */
const ROWS: Record<keyof typeof RICH_REFUSALS, Row> = {
  quoteInvalid: {
    call: ({ telegram, sim, user }) => {
      const { messageId } = sim.sendText({ user, text: 'runner beans' });
      const reply_parameters = { message_id: messageId, quote: 'broad beans' };
      return refusedBy(telegram.sendMessage(user, 'x', { reply_parameters }));
    },
  },
  fileUrlInvalid: {
    call: call('sendPhoto', { photo: 'ftp://garden.example/leaf.jpg' }),
    says: 'Bad Request: invalid file HTTP URL specified: Unsupported URL protocol',
  },
  videoNoteByUrl: { call: call('sendVideoNote', { video_note: 'https://garden.example/round.mp4' }) },
  noCaptionToEdit: {
    call: editing(({ telegram, user }) => telegram.sendMessage(user, 'x'), 'editMessageCaption', {
      caption: 'y',
    }),
  },
  noMediaToEdit: {
    call: editing(({ telegram, user }) => telegram.sendSticker(user, buffer(1)), 'editMessageMedia', {
      media: { type: 'photo', media: 'https://garden.example/leaf.jpg' },
    }),
  },
  inputMediaJson: { call: editing(photo, 'editMessageMedia', { media: '{' }) },
  albumContentType: {
    call: editing(albumItem, 'editMessageMedia', {
      media: { type: 'animation', media: 'https://garden.example/wave.mp4' },
    }),
  },
  albumMediaType: {
    call: editing(albumItem, 'editMessageMedia', {
      media: { type: 'document', media: 'https://garden.example/plan.pdf' },
    }),
  },
  locationWrong: { call: call('sendLocation', { latitude: 91, longitude: 0 }) },
  livePeriod: { call: call('sendLocation', { latitude: 1, longitude: 1, live_period: 59 }) },
  venueIncomplete: { call: call('sendVenue', { latitude: 1, longitude: 1, title: 'Serre' }) },
  vcardTooLong: {
    call: call('sendContact', { phone_number: '+33', first_name: 'Z', vcard: 'x'.repeat(2_049) }),
  },
  pollQuestionEmpty: { call: poll({ question: ' ' }) },
  pollQuestionTooLong: { call: poll({ question: 'a'.repeat(301) }) },
  pollOptionsJson: { call: poll({ options: '[' }) },
  pollOptionsArray: { call: poll({ options: {} }) },
  pollOptionsFew: { call: poll({ options: ['Yes'] }) },
  pollOptionsMany: { call: poll({ options: Array.from({ length: 13 }, (_, index) => `Tea ${index}`) }) },
  pollOptionEmpty: { call: poll({ options: ['Yes', { text: '' }] }) },
  pollOptionTooLong: { call: poll({ options: ['Yes', 'a'.repeat(101)] }) },
};

describe('the simulator refuses what Telegram refuses of quotes, addresses, edits, places and polls', () => {
  checkRefusals(ROWS);

  it.each(['photo', 'video', 'animation', 'audio', 'document'])(
    'puts a %s in the place of a text and of a file',
    async (type) => {
      const scene = await openScene();
      for (const sent of [await scene.telegram.sendMessage(scene.user, 'x'), await photo(scene)])
        await scene.telegram.callApi(
          'editMessageMedia' as never,
          {
            chat_id: scene.user,
            message_id: sent.message_id,
            media: { type, media: `https://garden.example/${type}.bin`, caption: 'New' },
          } as never,
        );
      const shown = scene.sim.messages({ user: scene.user }).filter(({ sender }) => sender.kind === 'bot');
      expect(shown.map(({ media, caption }) => [media?.kind, caption])).toEqual([
        [type, 'New'],
        [type, 'New'],
      ]);
      await scene.sim.close();
    },
  );
});
