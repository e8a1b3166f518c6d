import { newId } from '@causerie/kernel';
import { aBucket } from '@causerie/object-storage-testing';
import { randomBytes } from 'node:crypto';
import { SweepDisplacedWorker } from '../promotion/sweep-displaced.worker';
import { aScene } from '../images/testing/pictures';
import { MediaRig } from '../testing/media-rig';
import type { FileLink } from './link-attachment';
import { StoredAttachments } from './testing/stored-attachments';

interface Answer {
  status: number;
  body: Partial<FileLink> & { error?: { code: string } };
}

/** The link of an attachment, as the workspace's own services ask for it. */
async function ask(rig: MediaRig, key: string | undefined, id: string, query = ''): Promise<Answer> {
  const response = await fetch(rig.here(`/v1/attachments/${id}/link${query}`), {
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

async function bytesAt(url = ''): Promise<Buffer> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

describe('a link of an attachment', () => {
  let rig: MediaRig;
  let attachments: StoredAttachments;
  let key: string;

  beforeAll(async () => {
    rig = await MediaRig.start();
  });
  afterAll(() => rig.close());
  beforeEach(async () => {
    attachments = await StoredAttachments.of(rig);
    key = await rig.key(attachments.workspace.id, 'messages:read');
  });

  it('gives its bytes to whoever has it, until the time that is told', async () => {
    const { attachmentId, bytes } = await attachments.store(randomBytes(100));
    const before = Date.now();
    const { status, body } = await ask(rig, key, attachmentId);
    expect(status).toBe(200);
    expect(await bytesAt(rig.here(body.url ?? ''))).toEqual(bytes);
    const DAY_MS = 86_400_000;
    const endsInMs = Date.parse(body.expiresAt ?? '') - before;
    expect(endsInMs).toBeGreaterThanOrEqual(DAY_MS);
    expect(endsInMs).toBeLessThan(DAY_MS + 10_000);
  });

  it('is given to the workspace alone: another one’s key gets 404, as for what is not there', async () => {
    const { attachmentId } = await attachments.store(randomBytes(100));
    const other = await rig.key((await rig.workspace()).id, 'admin');
    const notFound = { status: 404, body: { error: { code: 'not_found' } } };
    expect(await ask(rig, other, attachmentId)).toMatchObject(notFound);
    expect(await ask(rig, other, attachmentId, '?variant=thumbnail')).toMatchObject(notFound);
    expect(await ask(rig, key, newId())).toMatchObject(notFound);
    expect(await ask(rig, key, 'x')).toMatchObject(notFound);
  });

  it('is given for a key with the scope alone', async () => {
    const { attachmentId } = await attachments.store(randomBytes(100));
    const writer = await rig.key(attachments.workspace.id, 'messages:write');
    expect((await ask(rig, undefined, attachmentId)).status).toBe(401);
    expect((await ask(rig, 'made-up', attachmentId)).status).toBe(401);
    expect((await ask(rig, writer, attachmentId)).status).toBe(403);
  });

  it('is refused for bytes that are not here, and for a variant that there is none of', async () => {
    const pending = await attachments.announced();
    expect(await ask(rig, key, pending)).toMatchObject({
      status: 409,
      body: { error: { code: 'not_stored' } },
    });
    const { attachmentId } = await attachments.store(randomBytes(100));
    for (const variant of ['huge', 'constructor', '']) {
      expect((await ask(rig, key, attachmentId, `?variant=${variant}`)).status).toBe(400);
    }
  });

  it('goes with the bytes that its author took back: 409 from then on', async () => {
    const { attachmentId } = await attachments.store(randomBytes(100));
    await rig.db.owner(
      'UPDATE message SET emptied_at = app_now() WHERE id = (SELECT message_id FROM attachment WHERE id = $1)',
      [attachmentId],
    );
    expect((await ask(rig, key, attachmentId)).status).toBe(409);
  });

  it('says what it leads to, and that a variant which could not be made is none', async () => {
    const { attachmentId } = await attachments.store(await aScene().png().toBuffer());
    const { body } = await ask(rig, key, attachmentId, '?variant=thumbnail');
    const { length: sizeBytes } = await bytesAt(rig.here(body.url ?? ''));
    const facts = { mimeType: 'image/webp', sizeBytes, width: 240, height: expect.any(Number) as number };
    expect(body).toMatchObject(facts);
    expect(body).not.toHaveProperty('placeholder');
    const noise = await attachments.store(randomBytes(100));
    expect((await ask(rig, key, noise.attachmentId, '?variant=thumbnail')).body).toMatchObject({
      mimeType: 'image/webp',
      placeholder: true,
    });
  });

  it('is 503, to be asked again, while a store is away of whose bytes a variant is to be made', async () => {
    const { attachmentId } = await attachments.store(await aScene().png().toBuffer());
    rig.leave('main');
    const answer = await ask(rig, key, attachmentId, '?variant=thumbnail');
    rig.comeBack('main');
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
    expect((await ask(rig, key, attachmentId, '?variant=thumbnail')).status).toBe(200);
  });
});

describe('a link of an attachment whose bytes a fallback took', () => {
  let rig: MediaRig;
  let attachments: StoredAttachments;
  let key: string;

  beforeAll(async () => {
    const bucket = await aBucket();
    rig = await MediaRig.start({
      MEDIA_STORE_MAIN_KIND: 's3',
      MEDIA_STORE_MAIN_BUCKET: bucket.bucket,
      MEDIA_STORE_MAIN_ENDPOINT: bucket.endpoint ?? '',
      MEDIA_STORE_MAIN_ACCESS_KEY_ID: bucket.accessKeyId,
      MEDIA_STORE_MAIN_SECRET_ACCESS_KEY: bucket.secretAccessKey,
    });
    attachments = await StoredAttachments.of(rig);
    key = await rig.key(attachments.workspace.id, 'messages:read');
  });
  afterAll(() => rig.close());

  it('is ours, and goes on working after they came home and the copy went', async () => {
    const { attachmentId, bytes, key: place } = await attachments.store(randomBytes(100), { store: 'spare' });
    const { body } = await ask(rig, key, attachmentId);
    expect(new URL(body.url ?? '').pathname).toBe(`/objects/${place}`);
    const url = rig.here(body.url ?? '');
    expect(await bytesAt(url)).toEqual(bytes);
    await rig.get(SweepDisplacedWorker).sweep();
    expect(await rig.stores.stack.named('spare').head(place)).toBeUndefined();
    expect(await bytesAt(url)).toEqual(bytes);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '100']);
  });

  it('is the primary store’s own once they are there', async () => {
    const { attachmentId, bytes } = await attachments.store(randomBytes(100));
    const { body } = await ask(rig, key, attachmentId);
    expect(body.url).toMatch(/X-Amz-Signature/);
    expect(await bytesAt(body.url)).toEqual(bytes);
  });
});
