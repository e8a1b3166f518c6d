import { randomBytes } from 'node:crypto';
import { TellSettled } from '../endings/tell-settled';
import { FetchFile } from '../fetch/fetch-file';
import { MakeVariant } from '../images/make-variant';
import { aScene } from '../images/testing/pictures';
import { FetchRig } from './testing/fetch-rig';

let seed = 0;

async function aPhoto() {
  const bytes = await aScene(900, 600, ++seed).png().toBuffer();
  return { kind: 'photo' as const, base64: bytes.toString('base64'), mimeType: 'image/png' };
}

async function opened(settings: Readonly<Record<string, string>> = {}) {
  const rig = await FetchRig.start(settings);
  const make = rig.media.get(MakeVariant);
  const realMake = make.make.bind(make);
  return {
    rig,
    realMake,
    made: jest.spyOn(make, 'make'),
    told: jest.spyOn(rig.media.get(TellSettled), 'tell'),
  };
}

/** Rows whose last writing was one and the same transaction. */
const committedAtOnce = (rig: FetchRig, id: string) =>
  rig.media.db.owner(
    `SELECT a.id FROM attachment a JOIN media_object o ON o.id = a.object_id JOIN media_variant v ON v.object_id = o.id
     WHERE a.id = $1 AND a.xmin = v.xmin`,
    [id],
  );

const variants = (rig: FetchRig) =>
  rig.media.db.owner('SELECT object_id, name, placeholder, width FROM media_variant ORDER BY created_at');

describe('what a model sees of a picture', () => {
  let scene: Awaited<ReturnType<typeof opened>>;
  let rig: FetchRig;

  beforeAll(async () => {
    scene = await opened();
    ({ rig } = scene);
  });
  afterAll(() => rig.close());
  beforeEach(async () => {
    await rig.media.db.owner('DELETE FROM media_variant');
    scene.made.mockClear();
    scene.told.mockClear();
  });
  afterEach(() => expect(rig.media.spooled).toEqual([]));

  it('is there as soon as the picture is, made of the bytes that are at hand', async () => {
    const { id } = await rig.receive(await aPhoto());
    const read = jest.spyOn(rig.media.stores, 'open');
    let stateThen: string | undefined;
    scene.made.mockImplementationOnce(async (...given) => {
      stateThen = (await rig.attachment(id)).state;
      return scene.realMake(...given);
    });
    await rig.fetch(id);
    expect(stateThen).toBe('pending');
    expect(await committedAtOnce(rig, id)).toEqual([{ id }]);
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
    const { object_id } = await rig.attachment(id);
    expect(await variants(rig)).toEqual([{ object_id, name: 'model', placeholder: false, width: 768 }]);
  });

  it('is recorded by nobody who has lost the attachment meanwhile', async () => {
    const { id } = await rig.receive(await aPhoto());
    scene.made.mockImplementationOnce(async (...given) => {
      await rig.takenByAnother(id);
      return scene.realMake(...given);
    });
    await rig.fetch(id);
    expect(await variants(rig)).toEqual([]);
    expect(scene.told).not.toHaveBeenCalled();
  });

  it('is put down at a shutdown, with the attachment: another worker makes it', async () => {
    const shutdown = new AbortController();
    const { id } = await rig.receive(await aPhoto());
    scene.made.mockImplementationOnce((...given) => {
      shutdown.abort();
      return scene.realMake(...given);
    });
    const put = jest.spyOn(rig.media.stores, 'put');
    await rig.fetch(id, shutdown.signal);
    // The picture itself.
    expect(put).toHaveBeenCalledTimes(1);
    put.mockRestore();
    expect(await rig.attachment(id)).toMatchObject({ state: 'pending', attempts: 0, lease_until: null });
    await rig.fetch(id);
    expect(await committedAtOnce(rig, id)).toEqual([{ id }]);
  });

  it('is made of a picture that came before, where it is missing, and is not fetched for it', async () => {
    scene.made.mockRejectedValueOnce(new Error('The picture process died.'));
    const photo = await aPhoto();
    const first = await rig.receive(photo);
    await rig.fetch(first.id);
    expect(await variants(rig)).toEqual([]);
    const fetched = jest.spyOn(rig.media.get(FetchFile), 'fetch');
    for (let again = 0; again < 2; again += 1) {
      const { id } = await rig.receive(photo);
      await rig.isTheSameFile(id, first.id);
      await rig.fetch(id);
      expect(await rig.attachment(id)).toMatchObject({ state: 'stored' });
    }
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
    expect(scene.made).toHaveBeenCalledTimes(2);
    expect(await variants(rig)).toMatchObject([{ name: 'model', width: 768 }]);
  });

  it.each([
    ['the making breaks off', () => scene.made.mockRejectedValueOnce(new Error('The picture process died.'))],
    [
      'no store takes it',
      () =>
        scene.made.mockImplementationOnce(async (...given) => {
          rig.media.leave('main');
          rig.media.leave('spare');
          return scene.realMake(...given);
        }),
    ],
  ])('is missing, and fails nothing, where %s', async (_, breaks) => {
    breaks();
    const { id } = await rig.receive(await aPhoto());
    await rig.fetch(id);
    rig.media.comeBack('main');
    rig.media.comeBack('spare');
    expect(await rig.attachment(id)).toMatchObject({ state: 'stored', attempts: 1, failure: null });
    expect(await rig.told(id)).toEqual(['stored']);
    expect(scene.told).toHaveBeenCalledTimes(1);
    expect(await variants(rig)).toEqual([]);
  });

  it('is made once of the same picture, and of nothing but pictures', async () => {
    const photo = await aPhoto();
    await rig.fetch((await rig.receive(photo)).id);
    await rig.fetch((await rig.receive(photo)).id);
    const document = { kind: 'document' as const, base64: randomBytes(64).toString('base64') };
    await rig.fetch((await rig.receive(document)).id);
    expect(scene.made).toHaveBeenCalledTimes(1);
    expect(await variants(rig)).toHaveLength(1);
  });

  it('is not made of a file that was not taken', async () => {
    const { id } = await rig.receive(await aPhoto());
    const fetchFile = rig.media.get(FetchFile);
    const gone = { ok: false as const, state: 'expired' as const, description: 'gone' };
    const fetched = jest.spyOn(fetchFile, 'fetch').mockResolvedValue(gone);
    await rig.fetch(id);
    fetched.mockRestore();
    expect(await rig.attachment(id)).toMatchObject({ state: 'expired' });
    expect(scene.made).not.toHaveBeenCalled();
  });
});

describe('without a model', () => {
  let scene: Awaited<ReturnType<typeof opened>>;

  beforeAll(async () => {
    scene = await opened({ MEDIA_MODEL_PICTURES: 'false' });
  });
  afterAll(() => scene.rig.close());

  it('nothing is made of a picture', async () => {
    const { rig, made } = scene;
    const { id } = await rig.receive(await aPhoto());
    await rig.fetch(id);
    expect(await rig.attachment(id)).toMatchObject({ state: 'stored' });
    expect(made).not.toHaveBeenCalled();
  });
});
