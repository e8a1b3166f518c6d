import type { ChannelCapabilities } from '@causerie/channel-kit';
import { newId } from '@causerie/kernel';
import { eventually } from '@causerie/testing';
import { FakePlatform } from '../testing/fake-platform';
import { LaneKit, type Conversation } from '../testing/lane-kit';

let kit: LaneKit;
beforeAll(async () => (kit = await LaneKit.create()));
afterAll(() => kit.close());
afterEach(() => (kit.files.reading = undefined));

const PLENTY = { perSecond: 1_000, burst: 1_000 };
/** So many calls, and no more while a test lasts. */
const only = (burst: number) => ({ perSecond: 0.000_1, burst });

async function aSender(
  rate: Partial<ChannelCapabilities['rate']>,
  handles: 'before' | 'with_call' = 'before',
) {
  const media = { image: { downloadBytesMax: 1e6, uploadBytesMax: 1e6 } };
  const all = { account: PLENTY, recipient: PLENTY, ...rate };
  const platform = new FakePlatform({ media, rate: all }, handles);
  const account = await kit.anAccount();
  const process = kit.process(platform.adapter);
  const chat = () => kit.aConversation(account.id);
  return {
    platform,
    account,
    process,
    chat,
    drain: (one: Conversation) => kit.drain(process.drainLane, one),
  };
}

/** Nobody sends for it: the platform said so to another lane. */
function pause({ platform, account, process }: Awaited<ReturnType<typeof aSender>>): Promise<void> {
  const paused = { ...account, workspaceId: kit.workspace.id, platform: '', externalId: '' };
  return process.limits.pauseAccount(
    {
      account: { ...paused, credentials: {}, settings: {} },
      adapter: platform.adapter,
      state: 'active',
      unknownSend: 'hold',
    },
    60_000,
  );
}

async function aPicture() {
  const object = await kit.files.object(`picture ${newId()}`);
  return {
    parts: [{ kind: 'image' as const, attachment: 0 }],
    attachments: [{ kind: 'image' as const, source: { object } }],
  };
}

async function claimedUploads(accountId: string): Promise<number> {
  const rows = await kit.db.owner(
    'SELECT FROM media_handle WHERE channel_account_id = $1 AND upload_until > app_now()',
    [accountId],
  );
  return rows.length;
}

describe('the rate of an account', () => {
  it('is left to others by all lanes that wait for one upload, and by the one that makes it', async () => {
    const sender = await aSender({ account: only(3) });
    const { platform, chat, drain } = sender;
    const picture = await aPicture();
    let upload = () => undefined as void;
    const uploading = new Promise<void>((resolve) => (upload = resolve));
    let isUploading = false;
    platform.uploading = async () => {
      isUploading = true;
      await uploading;
      return undefined;
    };
    const uploader = await chat();
    await kit.enqueue(uploader, picture);
    const sending = drain(uploader);
    await eventually('the upload', () => isUploading);
    for (let n = 0; n < 4; n += 1) {
      const waiting = await chat();
      await kit.enqueue(waiting, picture);
      expect(await drain(waiting)).toBe('paused');
    }
    for (const text of ['one', 'two']) {
      const other = await chat();
      await kit.queue(other, text);
      expect(await drain(other)).toBe('empty');
    }
    upload();
    expect(await sending).toBe('empty');
    expect(platform.texts()).toEqual(['one', 'two', '']);
  });

  it('is not used for a message whose files did not get through', async () => {
    const { platform, chat, drain } = await aSender({ account: only(1) });
    platform.uploading = () => ({ class: 'transient', code: 'TIMEOUT', description: 'no answer' });
    const failing = await chat();
    await kit.enqueue(failing, await aPicture());
    expect(await drain(failing)).toBe('paused');
    const other = await chat();
    await kit.queue(other, 'mine');
    expect(await drain(other)).toBe('empty');
    expect(platform.texts()).toEqual(['mine']);
  });
});

describe('a message that may not go now', () => {
  it('takes no file along while its account is paused', async () => {
    const sender = await aSender({});
    const { platform, chat, drain } = sender;
    await pause(sender);
    const conversation = await chat();
    await kit.enqueue(conversation, await aPicture());
    expect(await drain(conversation)).toBe('paused');
    expect((await kit.lane(conversation)).waits_ms).toBeGreaterThan(30_000);
    expect(platform.uploads).toEqual([]);
  });

  it('takes no file along while its recipient has had enough', async () => {
    const { platform, chat, drain } = await aSender({ recipient: only(1) });
    const conversation = await chat();
    await kit.queue(conversation, 'first');
    await kit.enqueue(conversation, await aPicture());
    expect(await drain(conversation)).toBe('paused');
    expect(platform.texts()).toEqual(['first']);
    expect(platform.uploads).toEqual([]);
  });

  it('uses none of its recipient’s credit by being looked at', async () => {
    const { platform, chat, drain } = await aSender({ recipient: only(1) });
    const conversation = await chat();
    await kit.enqueue(conversation, await aPicture());
    expect(await drain(conversation)).toBe('empty');
    expect(platform.sent).toHaveLength(1);
  });

  it('gives its recipient’s credit back when a person answered at the last moment', async () => {
    const { platform, chat, drain } = await aSender({ recipient: only(1) });
    const conversation = await chat();
    await kit.enqueue(conversation, await aPicture());
    platform.uploading = async () => {
      await kit.enqueue(conversation, { author: 'human', parts: [{ kind: 'text', text: 'Myself' }] });
      return undefined;
    };
    expect(await drain(conversation)).toBe('empty');
    expect(platform.texts()).toEqual(['Myself']);
  });

  it.each(['before', 'with_call'] as const)(
    'lets go of its files when its account is paused while they are made ready (%s)',
    async (handles) => {
      const sender = await aSender({}, handles);
      const { platform, account, chat, drain } = sender;
      const conversation = await chat();
      const id = await kit.enqueue(conversation, await aPicture());
      kit.files.reading = () => pause(sender);
      expect(await drain(conversation)).toBe('paused');
      expect(platform.sent).toEqual([]);
      expect(await kit.attempts(id)).toEqual([]);
      expect(await claimedUploads(account.id)).toBe(0);
    },
  );
});
