import type { SendFailure } from '@causerie/channel-kit';
import { newId, TransientError } from '@causerie/kernel';
import { MediaHandleStore, type OutboundBytes } from '@causerie/persistence';
import { ObjectNotFoundError } from '@causerie/object-storage';
import { eventually } from '@causerie/testing';
import { FakePlatform, failureOf } from '../testing/fake-platform';
import { LaneKit, type Conversation } from '../testing/lane-kit';
import type { DrainLane } from '../lanes/drain-lane';
import { PLACEHOLDER_BYTES } from './cache/placeholder-picture';

let kit: LaneKit;
beforeAll(async () => (kit = await LaneKit.create()));
afterAll(() => kit.close());
afterEach(() => {
  kit.files.reading = undefined;
  kit.files.reachable = true;
});

type Handles = 'before' | 'with_call' | undefined;
const BOTH: Handles[] = ['before', 'with_call'];
const CAPABILITIES = {
  edits: true,
  media: {
    image: { downloadBytesMax: 1e6, uploadBytesMax: 1e6 },
    document: { downloadBytesMax: 1e6, uploadBytesMax: 100 },
  },
};

async function aSender(handles: Handles, options = {}) {
  const platform = new FakePlatform(CAPABILITIES, handles);
  const account = await kit.anAccount();
  const conversation = await kit.aConversation(account.id);
  const replica = kit.replica(platform.adapter, options);
  const another = () => kit.aConversation(account.id);
  return { platform, account, conversation, replica, another };
}

const image = (source: OutboundBytes['source']) => ({
  parts: [{ kind: 'image' as const, attachment: 0 }],
  attachments: [{ kind: 'image' as const, source }],
});

const document = (source: OutboundBytes['source']) => ({
  parts: [{ kind: 'document' as const, attachment: 0 }],
  attachments: [{ kind: 'document' as const, source, fileName: 'prices.pdf' }],
});

const bytesOf = ({ uploads }: FakePlatform) => uploads.map(({ bytes }) => bytes.toString());

/** Again and again until nothing is to be done: pauses of lanes are not waited for. */
async function drain(replica: DrainLane, conversation: Conversation): Promise<void> {
  await eventually('the lane to come to its end', async () => {
    if ((await kit.drain(replica, conversation)) === 'empty') return true;
    await kit.db.owner('UPDATE lane SET not_before = NULL WHERE conversation_id = $1', [conversation.id]);
    return false;
  });
}

async function savedUploads() {
  return kit.db.transaction.run(kit.workspace.id, (tx) => new MediaHandleStore().countSaved(tx));
}

describe.each(BOTH)('an asset on a platform that takes bytes %s', (handles) => {
  it('is uploaded once and named by its handle from then on', async () => {
    const { platform, conversation, replica, another } = await aSender(handles);
    const asset = await kit.files.asset(newId(), 'cover', 'one picture');
    const before = await savedUploads();
    for (const chat of [conversation, await another(), await another()]) {
      await kit.enqueue(chat, image({ asset, variant: 'cover' }));
      await drain(replica, chat);
    }
    expect(bytesOf(platform)).toEqual(['one picture']);
    expect(platform.uploads[0]).toMatchObject({
      kind: 'image',
      mimeType: 'image/png',
      fileName: 'cover.png',
    });
    expect(platform.sent).toHaveLength(3);
    const after = await savedUploads();
    expect({ uploads: after.uploads - before.uploads, saved: after.saved - before.saved }).toEqual({
      uploads: 1,
      saved: 2,
    });
  });

  it('is uploaded once however many lanes of however many processes want it at the same time', async () => {
    const { platform, account, replica } = await aSender(handles);
    const replicas = [replica, kit.replica(platform.adapter)];
    const asset = await kit.files.asset(newId(), 'cover', `picture ${newId()}`);
    const chats = await Promise.all(Array.from({ length: 12 }, () => kit.aConversation(account.id)));
    for (const chat of chats) await kit.enqueue(chat, image({ asset, variant: 'cover' }));
    await Promise.all(chats.map((chat, at) => drain(replicas[at % 2] ?? replica, chat)));
    expect(platform.uploads).toHaveLength(1);
    expect(platform.sent).toHaveLength(12);
  });

  it('that was changed is never sent as it was', async () => {
    const { platform, conversation, replica } = await aSender(handles);
    const name = newId();
    const asset = await kit.files.asset(name, 'cover', 'the old one');
    await kit.enqueue(conversation, image({ asset, variant: 'cover' }));
    await drain(replica, conversation);
    await kit.enqueue(conversation, image({ asset, variant: 'cover' }));
    await kit.files.asset(name, 'cover', 'the new one');
    await drain(replica, conversation);
    expect(bytesOf(platform)).toEqual(['the old one', 'the new one']);
  });

  it('heals itself when the platform no longer knows its handle', async () => {
    const { platform, conversation, replica } = await aSender(handles);
    const asset = await kit.files.asset(newId(), 'cover', 'forgotten');
    await kit.enqueue(conversation, image({ asset, variant: 'cover' }));
    await drain(replica, conversation);
    platform.forgetFiles();
    const id = await kit.enqueue(conversation, image({ asset, variant: 'cover' }));
    await drain(replica, conversation);
    expect(bytesOf(platform)).toEqual(['forgotten', 'forgotten']);
    expect(await kit.delivery(id)).toMatchObject({ status: 'sent', attempts: 0 });
    expect((await kit.attempts(id)).map(({ outcome }) => outcome)).toEqual(['failed', 'accepted']);
  });

  it('is counted as saved with the calls that were accepted: no pause, no failed try, no refused handle', async () => {
    const { platform, conversation, replica, another } = await aSender(handles);
    const asset = await kit.files.asset(newId(), 'cover', 'counted');
    const before = await savedUploads();
    let failures = 2;
    // The second try of the first call finds what the first one uploaded ahead of it.
    platform.behaviour = () => (failures-- > 0 ? failureOf('transient') : undefined);
    const send = async (chat: Conversation) => {
      await kit.enqueue(chat, image({ asset, variant: 'cover' }));
      await drain(replica, chat);
    };
    await send(conversation);
    failures = 2;
    await send(conversation);
    platform.forgetFiles();
    await send(await another());
    expect(platform.sent).toHaveLength(3);
    expect(platform.uploads).toHaveLength(2);
    const after = await savedUploads();
    expect({ uploads: after.uploads - before.uploads, saved: after.saved - before.saved }).toEqual({
      uploads: 2,
      saved: 1,
    });
  });

  it('goes with both its variants, each read and uploaded once', async () => {
    const { platform, conversation, replica } = await aSender(handles);
    const name = newId();
    const asset = await kit.files.asset(name, 'thumb', 'small');
    await kit.files.asset(name, 'cover', 'large');
    const attachments = ['thumb', 'cover'].map((variant) => ({
      kind: 'image' as const,
      source: { asset, variant },
    }));
    const parts = [0, 1].map((attachment) => ({ kind: 'image' as const, attachment }));
    for (let times = 0; times < 2; times += 1) await kit.enqueue(conversation, { parts, attachments });
    await drain(replica, conversation);
    expect(bytesOf(platform)).toEqual(['small', 'large']);
    expect(platform.sent).toHaveLength(4);
  });

  it('takes the place of the picture of a message that was sent', async () => {
    const { platform, conversation, replica } = await aSender(handles);
    const asset = await kit.files.asset(newId(), 'cover', 'instead');
    await kit.enqueue(conversation, { ...image({ asset, variant: 'cover' }), editsExternalId: 'message-1' });
    await drain(replica, conversation);
    expect(platform.sent.map(({ payload }) => payload['edits'])).toEqual(['message-1']);
    expect(bytesOf(platform)).toEqual(['instead']);
  });

  it('that is gone from its store is replaced by a picture that says so', async () => {
    const { platform, conversation, replica } = await aSender(handles);
    const asset = await kit.files.asset(newId(), 'cover', `gone ${newId()}`);
    kit.files.reading = () => Promise.reject(new ObjectNotFoundError('x'));
    const id = await kit.enqueue(conversation, image({ asset, variant: 'cover' }));
    await drain(replica, conversation);
    expect(platform.uploads.map(({ bytes }) => bytes.equals(PLACEHOLDER_BYTES))).toEqual([true]);
    expect(await kit.delivery(id)).toMatchObject({ status: 'sent' });
  });

  it('waits for a store that is away, and goes as a placeholder with its last try', async () => {
    const { platform, conversation, replica } = await aSender(handles, { attemptsMax: 3 });
    const asset = await kit.files.asset(newId(), 'cover', `away ${newId()}`);
    kit.files.reading = () => Promise.reject(new TransientError('The store is away.'));
    const id = await kit.enqueue(conversation, image({ asset, variant: 'cover' }));
    await drain(replica, conversation);
    expect((await kit.attempts(id)).map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'accepted']);
    expect(platform.uploads.map(({ bytes }) => bytes.equals(PLACEHOLDER_BYTES))).toEqual([true]);
  });

  it('waits for a store whose folder this machine does not have', async () => {
    const { platform, conversation, replica } = await aSender(handles);
    const asset = await kit.files.asset(newId(), 'cover', `unmounted ${handles}`);
    const id = await kit.enqueue(conversation, image({ asset, variant: 'cover' }));
    const remount = kit.files.unmount();
    expect(await kit.drain(replica, conversation)).toBe('paused');
    remount();
    expect(await kit.delivery(id)).toMatchObject({ status: 'queued', failure: { class: 'transient' } });
    await drain(replica, conversation);
    expect(bytesOf(platform)).toEqual([`unmounted ${handles}`]);
  });

  it('is put back when its bytes do not get through, and is never of unknown fate for that', async () => {
    const { platform, conversation, replica } = await aSender(handles);
    const failures: SendFailure[] = [
      {
        class: handles === 'before' ? 'unknown_outcome' : 'transient',
        code: 'TIMEOUT',
        description: 'no answer',
      },
    ];
    platform.uploading = () => failures.pop();
    const asset = await kit.files.asset(newId(), 'cover', 'second try');
    const id = await kit.enqueue(conversation, image({ asset, variant: 'cover' }));
    await kit.drain(replica, conversation);
    expect(await kit.delivery(id)).toMatchObject({
      status: 'queued',
      attempts: 1,
      failure: { class: 'transient' },
    });
    await drain(replica, conversation);
    expect(bytesOf(platform)).toEqual(['second try']);
    expect(await kit.statuses(id)).not.toContain('unknown');
  });
});

describe('while bytes are on their way ahead of their call', () => {
  it('no try is written down, so a crash leaves nothing of unknown fate', async () => {
    const { platform, conversation, replica } = await aSender('before');
    const object = await kit.files.object(`slow ${newId()}`);
    const id = await kit.enqueue(conversation, image({ object }));
    const during: unknown[] = [];
    platform.uploading = async () => {
      during.push(await kit.attempts(id), (await kit.delivery(id)).status);
      return undefined;
    };
    await drain(replica, conversation);
    expect(during).toEqual([[], 'queued']);
    expect(await kit.delivery(id)).toMatchObject({ status: 'sent' });
  });

  it('a person who answers keeps the message from being sent', async () => {
    const { platform, conversation, replica } = await aSender('before');
    const object = await kit.files.object(`late ${newId()}`);
    const id = await kit.enqueue(conversation, image({ object }));
    platform.uploading = async () => {
      await kit.enqueue(conversation, { author: 'human', parts: [{ kind: 'text', text: 'Myself' }] });
      return undefined;
    };
    await drain(replica, conversation);
    expect(platform.texts()).toEqual(['Myself']);
    expect(await kit.delivery(id)).toMatchObject({ status: 'blocked', failure: { class: 'human_answered' } });
  });

  it('an account that is no longer let in stops, as with a refused message', async () => {
    const { platform, conversation, replica } = await aSender('before');
    platform.uploading = () => ({ class: 'auth', code: '190', description: 'refused' });
    const object = await kit.files.object(`refused ${newId()}`);
    const id = await kit.enqueue(conversation, image({ object }));
    expect(await kit.drain(replica, conversation)).toBe('account_stopped');
    expect(await kit.delivery(id)).toMatchObject({ status: 'queued', failure: { class: 'auth' } });
  });
});

describe('a file of the workspace', () => {
  it('goes as it is, under its name', async () => {
    const { platform, conversation, replica } = await aSender('before');
    const object = await kit.files.object('brochure', 'application/pdf');
    await kit.enqueue(conversation, document({ object }));
    await drain(replica, conversation);
    expect(platform.uploads).toEqual([
      expect.objectContaining({ kind: 'document', fileName: 'prices.pdf', mimeType: 'application/pdf' }),
    ]);
  });

  it('that is larger than the platform takes is refused in a sentence, before anything is asked of it', async () => {
    const { platform, conversation, replica } = await aSender('before');
    const object = await kit.files.object('x'.repeat(101), 'application/pdf');
    const id = await kit.enqueue(conversation, document({ object }));
    await drain(replica, conversation);
    expect(platform.uploads).toEqual([]);
    expect(await kit.delivery(id)).toMatchObject({
      status: 'failed',
      failure: { class: 'content_rejected', description: expect.stringContaining('prices.pdf') },
    });
  });

  it('that is gone is told in words where no picture can stand for it, and the rest goes', async () => {
    const { platform, conversation, replica } = await aSender('before');
    const object = await kit.files.object('a document that vanishes', 'application/pdf');
    kit.files.reading = () => Promise.reject(new ObjectNotFoundError('x'));
    const { attachments, parts } = document({ object });
    const id = await kit.enqueue(conversation, {
      attachments,
      parts: [...parts, { kind: 'text', text: 'Here' }],
    });
    await drain(replica, conversation);
    expect(platform.texts().join('').replaceAll(' ', '')).toBe('[Adocumentcouldnotbesent:prices.pdf]Here');
    expect(await kit.delivery(id)).toMatchObject({
      status: 'sent',
      sent_parts: [{ kind: 'text', text: '[A document could not be sent: prices.pdf]' }, { kind: 'text' }],
    });
  });

  it('that goes missing while its message is under way does not send what went before again', async () => {
    const { platform, conversation, replica } = await aSender('before');
    const name = newId();
    const asset = await kit.files.asset(name, 'price', 'list');
    const { attachments, parts } = document({ asset, variant: 'price' });
    platform.behaviour = ({ payload }) => (payload['text'] === 'Here' ? failureOf('transient') : undefined);
    await kit.enqueue(conversation, { attachments, parts: [...parts, { kind: 'text', text: 'Here' }] });
    await kit.drain(replica, conversation);
    await kit.files.removeAsset(name);
    platform.behaviour = () => undefined;
    await drain(replica, conversation);
    expect(platform.texts()).toEqual(['', 'Here']);
  });

  it('is fetched from its store once for all accounts of a process', async () => {
    const [one, other] = [await aSender('before'), await aSender('with_call')];
    const object = await kit.files.object(`shared ${newId()}`);
    const reads = kit.files.reads;
    const { replica } = one;
    for (const sender of [one, one]) {
      await kit.enqueue(sender.conversation, image({ object }));
      await drain(replica, sender.conversation);
      one.platform.forgetFiles();
    }
    expect(one.platform.uploads).toHaveLength(2);
    expect(kit.files.reads - reads).toBe(1);
    await kit.enqueue(other.conversation, image({ object }));
    await drain(other.replica, other.conversation);
    expect(other.platform.uploads).toHaveLength(1);
  });
});

describe('a platform without handles', () => {
  it('is given a link to each file', async () => {
    const { platform, conversation, replica } = await aSender(undefined);
    const object = await kit.files.object('by link');
    await kit.enqueue(conversation, image({ object }));
    await drain(replica, conversation);
    expect(platform.sent[0]?.payload['source']).toEqual({
      url: expect.stringMatching(/^https:\/\/media\.example\/objects\/.+signature=/),
    });
  });

  it('is refused them in a sentence that says what to set where links lead no farther than the own network', async () => {
    kit.files.reachable = false;
    const { platform, conversation, replica } = await aSender(undefined);
    const id = await kit.enqueue(conversation, image({ object: await kit.files.object('nowhere') }));
    await drain(replica, conversation);
    expect(platform.sent).toEqual([]);
    expect(await kit.delivery(id)).toMatchObject({
      status: 'failed',
      failure: { description: expect.stringContaining('Set MEDIA_URL') },
    });
  });

  it('is given such links when it is in the own network itself, as a simulator is', async () => {
    kit.files.reachable = false;
    const apiRoots = { imaginary: 'http://127.0.0.1:1' };
    const { platform, conversation, replica } = await aSender(undefined, { apiRoots });
    await kit.enqueue(conversation, image({ object: await kit.files.object('next door') }));
    await drain(replica, conversation);
    expect(platform.sent[0]?.payload['source']).toEqual({ url: expect.any(String) });
  });
});

describe('a platform that has handles', () => {
  it('is given bytes where links lead no farther than the own network, and no link', async () => {
    kit.files.reachable = false;
    const { platform, conversation, replica } = await aSender('before');
    const links: unknown[] = [];
    platform.uploading = ({ link }) => void links.push(link);
    await kit.enqueue(conversation, image({ object: await kit.files.object('as bytes') }));
    await drain(replica, conversation);
    expect(bytesOf(platform)).toEqual(['as bytes']);
    expect(links).toEqual([undefined]);
  });

  it('and that makes them of links says what to set where it is given none', async () => {
    kit.files.reachable = false;
    const { platform, conversation, replica } = await aSender('before');
    platform.uploading = () => ({
      class: 'content_rejected',
      code: 'NO_LINK',
      description: 'There is none.',
    });
    const id = await kit.enqueue(conversation, image({ object: await kit.files.object('by its link') }));
    await drain(replica, conversation);
    expect(await kit.delivery(id)).toMatchObject({
      status: 'failed',
      failure: { description: expect.stringMatching(/^There is none\. Set MEDIA_URL/) },
    });
  });
});

describe('a file that a fallback store of another machine has', () => {
  const absent = () => Promise.reject(new ObjectNotFoundError('x'));

  it.each([
    ['has nothing of it', absent],
    ['is not there', () => Promise.reject(new TransientError('There is no such folder.'))],
  ])('is waited for until it is brought home, and goes then, where the folder %s', async (_what, reading) => {
    const { platform, conversation, replica } = await aSender('before');
    const object = await kit.files.object('on another disk', 'image/png', true);
    kit.files.reading = reading;
    const id = await kit.enqueue(conversation, image({ object }));
    expect(await kit.drain(replica, conversation)).toBe('paused');
    expect(await kit.delivery(id)).toMatchObject({ status: 'queued', failure: { class: 'transient' } });
    expect((await kit.lane(conversation)).waits_ms).toBeGreaterThan(5_000);
    kit.files.reading = undefined;
    await drain(replica, conversation);
    expect(bytesOf(platform)).toEqual(['on another disk']);
  });

  it('is lost when it is not at home either', async () => {
    const { platform, conversation, replica } = await aSender('before');
    const object = await kit.files.object('nowhere at all', 'image/png', true);
    kit.files.reading = absent;
    const id = await kit.enqueue(conversation, image({ object }));
    expect(await kit.drain(replica, conversation)).toBe('paused');
    await kit.db.owner('UPDATE media_object SET promote_due_at = NULL WHERE id = $1', [object]);
    await drain(replica, conversation);
    expect(platform.uploads.map(({ bytes }) => bytes.equals(PLACEHOLDER_BYTES))).toEqual([true]);
    expect((await kit.attempts(id)).map(({ outcome }) => outcome)).toEqual(['failed', 'accepted']);
  });
});

describe('who sends an asset', () => {
  it.each([
    ['an asset', () => ({ asset: newId(), variant: 'cover' }), 'no asset'],
    ['an id', () => ({ asset: 'cover', variant: 'cover' }), 'is no id of an asset'],
    ['a file', () => ({ object: newId() }), 'no file'],
  ])('learns at once that there is no such thing as %s', async (_what, source, sentence) => {
    const { conversation } = await aSender('before');
    const sending = kit.enqueue(conversation, image(source()));
    await expect(sending).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(sentence),
    });
  });

  it('learns at once which variants it has', async () => {
    const { conversation } = await aSender('before');
    const name = newId();
    const asset = await kit.files.asset(name, 'thumb', 'small');
    await kit.files.asset(name, 'cover', 'large');
    const sending = kit.enqueue(conversation, image({ asset, variant: 'poster' }));
    await expect(sending).rejects.toThrow(
      `The asset "${name}" has no variant "poster". It has: cover, thumb.`,
    );
  });

  it('of another workspace has none of ours', async () => {
    const { conversation } = await aSender('before');
    const other = await LaneKit.create();
    const object = await other.files.object('theirs');
    await other.close();
    await expect(kit.enqueue(conversation, image({ object }))).rejects.toThrow('no file');
  });

  it('for later gets a placeholder when it is gone by then, and holds up nobody', async () => {
    const { platform, conversation, replica } = await aSender('before');
    const name = newId();
    const asset = await kit.files.asset(name, 'cover', 'soon gone');
    const { transaction } = kit.db;
    const scheduled = await transaction.run(kit.workspace.id, (tx) =>
      kit.schedule.schedule(tx, {
        conversationId: conversation.id,
        author: 'human',
        ...image({ asset, variant: 'cover' }),
        sendAt: new Date(Date.now() - 1_000),
        idempotencyKey: newId(),
      }),
    );
    await kit.files.removeAsset(name);
    await transaction.run(kit.workspace.id, (tx) =>
      kit.schedule.queue(tx, scheduled, { correlationId: newId(), humanPauseMs: 1_000 }),
    );
    await drain(replica, conversation);
    expect(platform.uploads.map(({ bytes }) => bytes.equals(PLACEHOLDER_BYTES))).toEqual([true]);
  });
});

describe('a handle that somebody gave us', () => {
  it('and that the platform refuses is not tried again', async () => {
    const { platform, conversation, replica } = await aSender('before');
    let calls = 0;
    platform.behaviour = () => {
      calls += 1;
      return failureOf('handle_refused');
    };
    const id = await kit.enqueue(conversation, image({ handle: 'theirs' }));
    await drain(replica, conversation);
    expect(calls).toBe(1);
    expect(await kit.delivery(id)).toMatchObject({
      status: 'failed',
      failure: { class: 'content_rejected' },
    });
  });
});
