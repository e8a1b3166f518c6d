import type { FileAddress, LocateResult } from '@causerie/channel-kit';
import { PermanentError, TransientError } from '@causerie/kernel';
import type { SimulatedMedia } from '../simulation';
import { patienceWith, startAnsweringServer, type Answer } from '../answering-server';
import {
  fetched,
  hexOf,
  openFilesScene,
  someBytes,
  timeouts,
  wordsOf,
  type FilesScene,
  type FilesUnderTest,
} from './files-scene';

const TYPES: Partial<Record<SimulatedMedia['kind'], string>> = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/mpeg',
  voice: 'audio/ogg',
  document: 'application/pdf',
};

/** Longer than any address that dies, and shorter than any file's life. */
const LINK_DEAD_MS = 2 * 3_600_000;

const TROUBLE = [
  'drop',
  'cut',
  'hang',
  'refuse',
  { status: 500, body: {} },
  { status: 502, body: {} },
] as const;

export function describeLocate(under: FilesUnderTest): void {
  const { adapter } = under;
  let scene: FilesScene;

  beforeEach(async () => {
    scene = await openFilesScene(under);
  });
  afterEach(() => scene.close());

  const locate = (ref: Readonly<Record<string, unknown>>): Promise<LocateResult> =>
    scene.side.locate(ref, scene.account, scene.context);
  const addressOf = async (ref: Readonly<Record<string, unknown>>): Promise<FileAddress> => {
    const result = await locate(ref);
    if (!result.ok) throw new Error(`${result.state}: ${result.description}`);
    return result.address;
  };

  describe('locate', () => {
    it.each(under.kinds)('finds a file of the kind %s, byte for byte', async (kind) => {
      const bytes = someBytes();
      const { ref } = await scene.sent({ kind, bytes, mimeType: TYPES[kind] ?? 'application/octet-stream' });
      const address = await addressOf(ref);
      expect(new URL(address.url).origin).toBe(new URL(scene.running.url).origin);
      expect(hexOf((await fetched(address)).bytes)).toBe(hexOf(bytes));
      if (address.sizeBytes !== undefined) expect(address.sizeBytes).toBe(bytes.length);
      if (address.sha256 !== undefined) expect(address.sha256).toBe(hexOf(bytes));
    });

    it('finds each file of several that were sent at once', async () => {
      const all = [someBytes(), someBytes(), someBytes()];
      const media = all.map((bytes) => ({ kind: 'image' as const, bytes, mimeType: 'image/jpeg' }));
      const announced = await scene.announcedBy(() => scene.person.sendAlbum(media), all.length);
      const found: string[] = [];
      for (const { ref } of announced) found.push(hexOf((await fetched(await addressOf(ref))).bytes));
      expect(found).toEqual(all.map(hexOf));
    });

    it(`gives an address that ${under.address.replaceAll('_', ' ')}`, async () => {
      const bytes = someBytes();
      const { ref } = await scene.sent({ kind: 'image', bytes });
      const address = await addressOf(ref);
      scene.clock.advance(LINK_DEAD_MS);
      const { status, bytes: late } = await fetched(address);
      if (under.address === 'lasts') expect(hexOf(late)).toBe(hexOf(bytes));
      else expect([403, 404, 410]).toContain(status);
      if (under.address !== 'dies_for_good')
        expect(hexOf((await fetched(await addressOf(ref))).bytes)).toBe(hexOf(bytes));
    });

    it(`of a file that is gone says ${under.gone.replaceAll('_', ' ')}`, async () => {
      const message = { current: { externalId: '', sentAtMs: 0 } };
      const [announced] = await scene.announcedBy(async () => {
        message.current = await scene.person.send({ kind: 'image', bytes: someBytes() });
      });
      await scene.person.withdrawFiles(message.current);
      const ref = announced?.ref ?? {};
      if (under.gone === 'expired') expect(await locate(ref)).toMatchObject({ ok: false, state: 'expired' });
      if (under.gone === 'maybe_later') await expect(locate(ref)).rejects.toBeInstanceOf(TransientError);
      if (under.gone === 'by_fetch')
        expect([403, 410]).toContain((await fetched(await addressOf(ref))).status);
    });

    const { tooLargeBytes } = under;
    if (tooLargeBytes !== undefined)
      it('says that a file is larger than the platform gives', async () => {
        const { ref } = await scene.sent({ kind: 'video', sizeBytes: tooLargeBytes });
        expect(await locate(ref)).toMatchObject({ ok: false, state: 'too_large' });
      });

    it.each([{}, { fileId: 7 }, ...under.unsupportedRefs])(
      'knows that nothing can be found by %j',
      async (ref) => {
        expect(await locate(ref)).toMatchObject({ ok: false, state: 'unsupported' });
      },
    );

    if (under.address !== 'dies_for_good') describeAsking(under, () => scene);
  });

  describe('a fetch that the platform troubles', () => {
    it.each([
      ['server_error', 500],
      ['missing', 404],
    ] as const)('meets %s once, and then the file', async (does, status) => {
      const bytes = someBytes();
      const { ref } = await scene.sent({ kind: 'image', bytes });
      const address = await addressOf(ref);
      await scene.running.addFault({ on: 'file', does, times: 1 });
      expect((await fetched(address)).status).toBe(status);
      expect(hexOf((await fetched(address)).bytes)).toBe(hexOf(bytes));
    });

    it('is cut in the middle of the bytes', async () => {
      const { ref } = await scene.sent({ kind: 'image', bytes: someBytes() });
      const address = await addressOf(ref);
      await scene.running.addFault({ on: 'file', does: 'cut', times: 1 });
      await expect(fetched(address)).rejects.toThrow();
    });

    it('has secrets in its address only where they must be', async () => {
      const { ref } = await scene.sent({ kind: 'image', bytes: someBytes() });
      const words = JSON.stringify(ref);
      for (const secret of adapter.secretsOf(scene.account.credentials)) expect(words).not.toContain(secret);
    });
  });
}

/** Where the platform is asked for the address. */
function describeAsking({ adapter, address }: FilesUnderTest, scene: () => FilesScene): void {
  const locateAt = async (answer: Answer, ref: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const server = await startAnsweringServer();
    server.answer(answer);
    const context = { apiRoot: server.address(answer), timeouts: patienceWith(answer) };
    const { side, account } = scene();
    const outcome: unknown = await side.locate(ref, account, context).catch((error: unknown) => error);
    await server.close();
    return outcome;
  };

  it('leaves a platform in trouble for later, and never shows a secret', async () => {
    const { ref } = await scene().sent({ kind: 'image', bytes: someBytes() });
    // Where only the headers of an answer are read, whoever fetches the file meets its sudden end.
    const trouble = TROUBLE.filter((answer) => address !== 'lasts' || answer !== 'cut');
    for (const answer of trouble) {
      const error = await locateAt(answer, ref);
      expect(error).toBeInstanceOf(TransientError);
      for (const secret of adapter.secretsOf(scene().account.credentials))
        expect(wordsOf(error)).not.toContain(secret);
    }
  });

  it('never shows a secret that the platform repeats', async () => {
    const { ref } = await scene().sent({ kind: 'image', bytes: someBytes() });
    const secrets = adapter.secretsOf(scene().account.credentials);
    const said = `no: ${secrets.join(' ')}`;
    const body = {
      ok: false,
      error_code: 400,
      description: said,
      message: said,
      error: { message: said, code: 100 },
    };
    for (const status of [400, 403, 500]) {
      const words = wordsOf(await locateAt({ status, body }, ref));
      for (const secret of secrets) expect(words).not.toContain(secret);
    }
  });

  it('gives nobody else the file, and says so for good where it knows', async () => {
    const { ref } = await scene().sent({ kind: 'image', bytes: someBytes() });
    const { account } = await scene().another();
    const outcome: unknown = await scene()
      .side.locate(ref, account, { apiRoot: scene().running.url, timeouts })
      .catch((error: unknown) => error);
    expect(outcome).not.toMatchObject({ ok: true });
  });

  it('stops for good where the credentials are refused', async () => {
    const { ref } = await scene().sent({ kind: 'image', bytes: someBytes() });
    const { account, context } = scene();
    const credentials = spoilt(account.credentials, adapter.secretsOf(account.credentials));
    const asking = scene().side.locate(ref, { ...account, credentials }, context);
    await expect(asking).rejects.toBeInstanceOf(PermanentError);
  });
}

/** Of the same shape, and good for nothing. */
function spoilt(credentials: unknown, secrets: readonly string[]): unknown {
  const other = (secret: string) => {
    const at = Math.floor(secret.length / 2);
    return `${secret.slice(0, at)}${secret[at] === '0' ? '1' : '0'}${secret.slice(at + 1)}`;
  };
  const text = secrets.reduce(
    (rest, secret) => rest.replaceAll(secret, other(secret)),
    JSON.stringify(credentials),
  );
  return JSON.parse(text) as unknown;
}
