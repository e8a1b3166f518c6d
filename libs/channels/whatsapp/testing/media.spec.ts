import { Readable } from 'node:stream';
import { ShiftedSimulatorClock } from '@causerie/channel-kit-testing';
import type { AttachmentSide, OutboundFile } from '@causerie/channel-kit';
import { whatsappChannel } from '@causerie/channel-whatsapp';
import { openScene, type Scene } from './scene';

const MB = 1024 * 1024;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const side = whatsappChannel.attachments as Required<AttachmentSide<unknown>>;

let scene: Scene;
let clock: ShiftedSimulatorClock;

beforeEach(async () => {
  clock = new ShiftedSimulatorClock();
  scene = await openScene({ clock });
});
afterEach(() => scene.close());

const file = (bytes: Buffer, more: Partial<OutboundFile> = {}): OutboundFile => ({
  kind: 'image',
  mimeType: 'image/png',
  fileName: 'a.png',
  sizeBytes: bytes.length,
  open: () => Readable.from([bytes]),
  ...more,
});
const upload = (...given: Parameters<typeof file>) =>
  side.upload(file(...given), scene.account, scene.context);
const locate = async (mediaId: string) => {
  const result = await side.locate({ mediaId }, scene.account, scene.context);
  if (!result.ok) throw new Error(result.state);
  return result.address;
};
const send = (handle: string) =>
  scene.send({
    parts: [{ kind: 'image', attachment: 0 }],
    attachments: [{ kind: 'image', source: { handle } }],
  });

describe('a file that a person sent', () => {
  const given = () => {
    const { content } = scene.simulator.sendMedia({ person: scene.ada.id, media: { kind: 'image' } });
    return String(content['id']);
  };

  it('is at an address for five minutes, and only for its number', async () => {
    const { url, headers = {} } = await locate(given());
    const status = async (with_ = headers) => (await fetch(url, { headers: with_ })).status;
    expect(await status()).toBe(200);
    expect(await status({})).toBe(401);
    const other = scene.simulator.createNumber();
    expect(await status({ authorization: `Bearer ${other.accessToken}` })).toBe(404);
    clock.advance(5 * MINUTE_MS + 1);
    expect(await status()).toBe(404);
  });

  it('is there for seven days', async () => {
    const id = given();
    clock.advance(7 * DAY_MS - MINUTE_MS);
    await locate(id);
    clock.advance(MINUTE_MS + 1);
    expect(await side.locate({ mediaId: id }, scene.account, scene.context)).toMatchObject({
      state: 'expired',
    });
  });
});

describe('an upload', () => {
  it('is good for thirty days, and says so', async () => {
    const result = await upload(Buffer.from('bytes'));
    if (!result.ok) throw new Error(result.failure.description);
    const days = (Date.parse(result.expiresAt ?? '') - Date.now()) / DAY_MS;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);
    clock.advance(29 * DAY_MS);
    scene.simulator.sendText({ person: scene.ada.id, text: 'Still there' });
    expect(await send(result.handle)).toMatchObject([{ ok: true }]);
    clock.advance(DAY_MS + MINUTE_MS);
    expect(await send(result.handle)).toMatchObject([{ failure: { class: 'handle_refused' } }]);
  });

  it.each([
    ['image', 'image/png', 5 * MB],
    ['video', 'video/mp4', 16 * MB],
    ['document', 'application/pdf', 100 * MB],
  ] as const)('of a %s of type %s is at most %d bytes', async (kind, mimeType, max) => {
    const more = { kind, mimeType, sizeBytes: max + 1 };
    expect(await upload(Buffer.alloc(1), more)).toMatchObject({ failure: { code: 'FILE_TOO_LARGE' } });
    expect(scene.simulator.uploads()).toEqual({ count: 0 });
  });

  it('is refused for a type that WhatsApp does not take', async () => {
    const result = await upload(Buffer.from('GIF89a'), { kind: 'animation', mimeType: 'image/gif' });
    expect(result).toMatchObject({ ok: false, failure: { class: 'content_rejected', code: '100' } });
  });

  it('stops the account where the token is refused', async () => {
    scene.simulator.expireToken();
    expect(await upload(Buffer.from('bytes'))).toMatchObject({ failure: { class: 'auth' } });
  });

  it.each([
    ['messaging_product', { type: 'image/png', file: 'image/png' }],
    ['type', { messaging_product: 'whatsapp', file: 'image/png' }],
    ['file', { messaging_product: 'whatsapp', type: 'image/png' }],
    ['of the file', { messaging_product: 'whatsapp', type: 'image/png', file: 'image/jpeg' }],
  ])(
    'needs its parameters: without %s it is refused',
    async (missing, { file: type, ...fields }: Record<string, string>) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      if (type) form.set('file', new Blob(['bytes'], { type }), 'a.png');
      const { accessToken, number } = scene.account.credentials;
      const response = await fetch(`${scene.simulator.url}/v23.0/${number.phoneNumberId}/media`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}` },
        body: form,
      });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(missing);
    },
  );
});

describe('a refusal of a message that names a handle', () => {
  it.each([100, 131_009, 131_052, 131_053])(
    'under %d is about the handle only where it says so',
    async (code) => {
      const { id } = scene.simulator.addMedia({ base64: 'AAAA', mimeType: 'image/png' });
      scene.simulator.addFault({ fault: { kind: 'refuse', code, path: '/messages', times: 1 } });
      const [result] = await send(id);
      expect(result).toMatchObject({ ok: false });
      expect(result).not.toMatchObject({ failure: { class: 'handle_refused' } });
    },
  );
});
