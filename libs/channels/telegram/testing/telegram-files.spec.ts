import { Readable } from 'node:stream';
import type {
  AdapterContext,
  AttachmentSide,
  OutboundFile,
  OutboundMessage,
  SendResult,
} from '@causerie/channel-kit';
import { telegramChannel } from '@causerie/channel-telegram';
import type { MediaKind } from '@causerie/message-schema';
import { fakeAccount } from './account';
import { startTelegramSimulator, type TelegramSimulator } from './index';
import type { TelegramSimulatorOptions } from './simulator/simulator';

const MB = 1024 * 1024;
const timeouts = { connectMs: 5_000, readMs: 10_000 };
const { outbound } = telegramChannel;
const side = telegramChannel.attachments as AttachmentSide<unknown>;

function file(kind: MediaKind, bytes: Buffer, more: Partial<OutboundFile> = {}): OutboundFile {
  const open = () => Readable.from([bytes]);
  return { kind, mimeType: 'image/jpeg', fileName: 'f', sizeBytes: bytes.length, open, ...more };
}

describe('files of Telegram', () => {
  let simulator: TelegramSimulator;
  const account = fakeAccount();
  let user: number;
  let context: AdapterContext;

  const start = async (options: TelegramSimulatorOptions = {}) => {
    simulator = await startTelegramSimulator({ limits: 'off', ...options });
    simulator.createBot({ token: account.credentials.token });
    context = { apiRoot: simulator.url, timeouts };
    user = simulator.createUser().id;
    simulator.startBot({ user });
  };
  beforeEach(() => start());
  afterEach(() => simulator.close());

  const send = async (
    message: Partial<OutboundMessage>,
    files: Record<string, OutboundFile> = {},
    at = context,
  ): Promise<SendResult[]> => {
    const calls = outbound.render({ conversationAlias: String(user), parts: [], ...message });
    const openFile = (name: string) => files[name] as OutboundFile;
    const results: SendResult[] = [];
    for (const call of calls) results.push(await outbound.send(call, account, { ...at, openFile }));
    return results;
  };
  const message = (...kinds: MediaKind[]) => ({
    parts: kinds.map((kind, attachment) => ({ kind, attachment })),
    attachments: kinds.map((kind, index) => ({ kind, source: { file: `file ${index}` } })),
  });
  const fileIdOf = (kind: 'photo' | 'video', sizeBytes: number) => {
    simulator.sendMedia({ user, media: { kind, sizeBytes } });
    return simulator.digests({ user });
  };
  const shown = () => simulator.messages({ user }).filter(({ sender }) => sender.kind === 'bot');

  it.each<MediaKind>(['image', 'video', 'audio', 'voice', 'document', 'animation', 'video_note', 'sticker'])(
    'a %s goes along with its message, and its handle brings it again',
    async (kind) => {
      const [first] = await send(message(kind), { 'file 0': file(kind, Buffer.from(kind)) });
      const handle = first?.ok ? first.handles?.['file 0'] : undefined;
      if (handle === undefined) throw new Error(JSON.stringify(first));
      const parts = [{ kind, attachment: 0 }];
      expect(await send({ parts, attachments: [{ kind, source: { handle } }] })).toMatchObject([
        { ok: true },
      ]);
      expect(simulator.uploads({})).toEqual({ count: 1 });
      const [one, two] = simulator.digests({ user });
      expect(two?.sha256).toBe(one?.sha256);
    },
  );

  it('an album of new and known files is one call, and each new one has its handle', async () => {
    const [known] = await send(message('image'), { 'file 0': file('image', Buffer.from('known')) });
    const handle = known?.ok ? (known.handles?.['file 0'] ?? '') : '';
    const all = message('image', 'video', 'image');
    const attachments = [
      all.attachments[0],
      all.attachments[1],
      { kind: 'image' as const, source: { handle } },
    ];
    const files = {
      'file 0': file('image', Buffer.from('one')),
      'file 1': file('video', Buffer.from('two')),
    };
    const results = await send(
      {
        parts: [...all.parts, { kind: 'text', text: 'Look' }],
        attachments: attachments.filter((one) => !!one),
      },
      files,
    );
    expect(results).toHaveLength(1);
    const [album] = results;
    const handles = album?.ok ? album.handles : undefined;
    expect(Object.keys(handles ?? {})).toEqual(['file 0', 'file 1']);
    expect(shown().slice(1)).toMatchObject([
      { caption: 'Look', media: { kind: 'photo', sizeBytes: 3 } },
      { media: { kind: 'video', sizeBytes: 3 } },
      { media: { kind: 'photo', sizeBytes: 5 } },
    ]);
    const again = [handles?.['file 0'], handles?.['file 1']].map((one, at) => ({
      kind: at === 0 ? ('image' as const) : ('video' as const),
      source: { handle: one ?? '' },
    }));
    expect(await send({ parts: all.parts.slice(0, 2), attachments: again })).toMatchObject([{ ok: true }]);
    expect(simulator.uploads({})).toEqual({ count: 3 });
  });

  it('a file takes the place of another in a message, and has a handle for the next time', async () => {
    const [first] = await send(message('image'), { 'file 0': file('image', Buffer.from('old')) });
    const externalId = first?.ok ? first.externalId : '';
    const [edited] = await send(
      { ...message('image'), edits: { externalId } },
      {
        'file 0': file('image', Buffer.from('newer')),
      },
    );
    expect(edited).toMatchObject({ ok: true, externalId, handles: { 'file 0': expect.any(String) } });
    expect(shown()).toMatchObject([{ media: { sizeBytes: 5 } }]);
  });

  it('formatting that is refused does not cost the file', () => {
    const entities = [{ type: 'bold' as const, offset: 0, length: 2 }];
    const parts = [...message('image').parts, { kind: 'text' as const, text: 'Hi', entities }];
    const [call] = outbound.render({ conversationAlias: '7', ...message('image'), parts });
    expect(call?.files).toEqual({ photo: 'file 0' });
    expect(call?.fallback?.files).toEqual({ photo: 'file 0' });
  });

  it.each<[MediaKind, number, boolean]>([
    ['image', 10 * MB, true],
    ['image', 10 * MB + 1, false],
    ['video', 50 * MB + 1, false],
    ['document', 50 * MB + 1, false],
  ])('of a %s the cloud takes %d bytes: %s', async (kind, sizeBytes, isTaken) => {
    // Nobody listens there: what is refused is refused without asking.
    const cloud = { timeouts: { connectMs: 1, readMs: 1 } };
    const [result] = await send(
      message(kind),
      { 'file 0': file(kind, Buffer.alloc(0), { sizeBytes }) },
      cloud,
    );
    expect(result).toMatchObject({
      ok: false,
      failure: { class: isTaken ? 'transient' : 'content_rejected' },
    });
  });

  it('a server of one’s own takes larger files, but no larger photos', async () => {
    const files = (kind: MediaKind) => ({ 'file 0': file(kind, Buffer.alloc(1), { sizeBytes: 60 * MB }) });
    expect(await send(message('video'), files('video'))).toMatchObject([{ failure: { class: 'transient' } }]);
    expect(await send(message('image'), files('image'))).toMatchObject([{ failure: { code: 'FILE' } }]);
  });

  it('an announced size beyond what bots are given is known without asking', async () => {
    const cloud = { timeouts: { connectMs: 1, readMs: 1 } };
    const ref = { fileId: 'AgAC', sizeBytes: 20 * MB + 1 };
    expect(await side.locate(ref, account, cloud)).toMatchObject({ ok: false, state: 'too_large' });
  });

  it('a server of one’s own gives larger ones, from below its folder', async () => {
    await simulator.close();
    await start({ localServer: true });
    fileIdOf('video', 25 * MB);
    const polled = await telegramChannel.connection.poll?.(account, context, { waitMs: 0 });
    const [event] = telegramChannel.inbound.parse(JSON.parse(String(polled?.bodies.at(-1))), account);
    const ref = event?.type === 'message' ? (event.attachments[0]?.ref ?? {}) : {};
    const located = await side.locate(ref, account, context);
    if (!located.ok) throw new Error(located.description);
    expect(located.address.url).toMatch(new RegExp(`/file/bot${account.credentials.token}/videos/`));
    const response = await fetch(located.address.url);
    expect((await response.arrayBuffer()).byteLength).toBe(25 * MB);
  });

  it('a path is never more than a path', async () => {
    const { address } = (await side.locate({ fileId: await photo() }, account, context)) as unknown as {
      address: { url: string };
    };
    expect(new URL(address.url).pathname.split('/').length).toBe(5);
  });

  const photo = async (): Promise<string> => {
    const [sent] = await send(message('image'), { 'file 0': file('image', Buffer.from('x')) });
    return sent?.ok ? (sent.handles?.['file 0'] ?? '') : '';
  };
});
