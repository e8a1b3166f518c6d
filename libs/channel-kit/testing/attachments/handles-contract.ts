import { Readable } from 'node:stream';
import type { AdapterContext, OutboundFile, SendResult, UploadResult } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import { patienceWith, startAnsweringServer, type Answer } from '../answering-server';
import {
  hexOf,
  openFilesScene,
  someBytes,
  wordsOf,
  type FilesScene,
  type FilesUnderTest,
} from './files-scene';

const MB = 1024 * 1024;

/** Bytes that are sent once, and from then on named by what the platform calls them. */
export function describeHandles(under: FilesUnderTest): void {
  const { adapter } = under;
  let scene: FilesScene;

  beforeEach(async () => {
    scene = await openFilesScene(under);
  });
  afterEach(() => scene.close());

  /** The bytes on their way to a handle, as the platform does it. */
  const handleOf = async (file: OutboundFile): Promise<string> => {
    const outcome = await bringing(scene, file);
    const handle = outcome.ok ? ('handle' in outcome ? outcome.handle : outcome.handles?.['one']) : undefined;
    if (handle === undefined) throw new Error(wordsOf(outcome));
    return handle;
  };

  describe('a handle', () => {
    it('is had by sending the bytes once, and brings the same bytes as often as one likes', async () => {
      const bytes = someBytes();
      const handle = await handleOf(scene.file(bytes));
      for (const _ of [1, 2, 3]) expect(await scene.send({ handle })).toMatchObject({ ok: true });
      const received = await scene.person.received();
      expect(received.length).toBeGreaterThanOrEqual(3);
      const one = { sha256: hexOf(bytes), sizeBytes: bytes.length };
      for (const { file, media } of received) expect({ file, media }).toEqual({ file: one, media: 'image' });
      expect(await scene.simulated.uploads()).toBe(1);
    });

    it('that the platform has forgotten is told from everything else that can be wrong', async () => {
      const handle = await handleOf(scene.file(someBytes()));
      await scene.simulated.expireHandle(handle);
      const refused = { ok: false, failure: { class: 'handle_refused' } };
      expect(await scene.send({ handle })).toMatchObject(refused);
      expect(await scene.send({ handle: '4041' })).toMatchObject(refused);
      const again = await handleOf(scene.file(someBytes()));
      expect(await scene.send({ handle: again })).toMatchObject({ ok: true });
    });

    it('is refused as nothing else when it is somebody else’s', async () => {
      const handle = await handleOf(scene.file(someBytes()));
      const other = await scene.another();
      const ben = await other.simulated.person({ name: 'Ben' });
      await ben.say('Hello');
      expect(await scene.send({ handle }, { to: ben.alias, by: other.account })).toMatchObject({
        ok: false,
        failure: { class: 'handle_refused' },
      });
    });

    it.each([
      ['too_many_requests', { retryAfterMs: 2_000 }],
      ['server_error', {}],
    ] as const)('is not to blame for %s', async (does, more) => {
      const handle = await handleOf(scene.file(someBytes()));
      await scene.running.addFault({ on: 'call', does, times: 1, ...more } as Parameters<
        typeof scene.running.addFault
      >[0]);
      const result = await scene.send({ handle });
      expect(result).toMatchObject({ ok: false });
      expect(result).not.toMatchObject({ failure: { class: 'handle_refused' } });
    });
  });

  describe('bytes on their way', () => {
    it('are more than the platform takes: refused without sending any', async () => {
      const opened = { times: 0 };
      const open = () => {
        opened.times += 1;
        return Readable.from([Buffer.alloc(1)]);
      };
      const outcome = await bringing(scene, scene.file(Buffer.alloc(1), { sizeBytes: 3_000 * MB, open }));
      expect(outcome).toMatchObject({ ok: false, failure: { class: 'content_rejected' } });
      expect(opened.times).toBe(0);
    });

    it('are refused for what they are', async () => {
      const outcome = await bringing(scene, scene.file(Buffer.alloc(0)));
      expect(outcome).toMatchObject({ ok: false, failure: { class: 'content_rejected' } });
    });

    if (!under.fetchesOurs) describeBroken(() => scene);

    it.each(['drop', 'hang', 'refuse', { status: 500, body: {} }] as const)(
      'may go again when the platform answers %j',
      async (answer) => {
        const outcome = await bringing(scene, scene.file(someBytes()), await contextOf(answer));
        const isUnknown =
          under.adapter.attachments?.handles === 'with_call' && (answer === 'drop' || answer === 'hang');
        expect(outcome).toMatchObject({
          ok: false,
          failure: { class: isUnknown ? 'unknown_outcome' : 'transient' },
        });
      },
    );

    it('never bring a secret into a failure, even if the platform repeats it', async () => {
      const secrets = adapter.secretsOf(scene.account.credentials);
      const said = `no: ${secrets.join(' ')}`;
      const body = { ok: false, error_code: 400, description: said, error: { message: said, code: 100 } };
      for (const answer of [
        'drop',
        'refuse',
        { status: 400, body },
        { status: 200, body: { result: said } },
      ] as const) {
        const words = wordsOf(await bringing(scene, scene.file(someBytes()), await contextOf(answer)));
        for (const secret of secrets) expect(words).not.toContain(secret);
      }
    });
  });

  const servers: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  const contextOf = async (answer: Answer): Promise<AdapterContext> => {
    const server = await startAnsweringServer();
    servers.push(server);
    server.answer(answer);
    return { apiRoot: server.address(answer), timeouts: patienceWith(answer) };
  };
}

/** By `upload`, or with a message. */
function bringing(
  { side, account, context, send }: FilesScene,
  file: OutboundFile,
  at: AdapterContext = context,
): Promise<UploadResult | SendResult> {
  return side.upload ? side.upload(file, account, at) : send({ file: 'one' }, { file, at });
}

function describeBroken(scene: () => FilesScene): void {
  it.each([
    ['end too early', (bytes: Buffer) => Readable.from([bytes.subarray(1)])],
    ['are more than was said', (bytes: Buffer) => Readable.from([bytes, bytes])],
    ['break off', () => broken()],
  ] as const)('that %s have had no effect', async (_name, open) => {
    const bytes = someBytes();
    const file = scene().file(bytes, { open: () => open(bytes) });
    const outcome = await bringing(scene(), file);
    expect(outcome).toMatchObject({ ok: false, failure: { class: 'transient' } });
    expect(await scene().simulated.uploads()).toBe(0);
    expect(await scene().person.received()).toEqual([]);
  });

  it('that are not there are a failure, too', async () => {
    const open = () => {
      throw new PermanentError('There is no such file.');
    };
    const outcome = await bringing(scene(), scene().file(someBytes(), { open }));
    expect(outcome).toMatchObject({ ok: false });
  });
}

function broken(): Readable {
  const pieces = async function* () {
    yield Buffer.alloc(10);
    await new Promise((resolve) => setImmediate(resolve));
    throw Object.assign(new Error('disk'), { code: 'EIO' });
  };
  return Readable.from(pieces());
}
