import { Readable } from 'node:stream';
import type { AttachmentSide, OutboundFile } from '@causerie/channel-kit';
import { startScene, type MessagingUnderTest, type Scene } from './scene';

const MB = 1024 * 1024;
const DAY_MS = 86_400_000;

/** Files of the business's own. `takesBytes`: as they are; else by an address alone. */
export function describeUploads(under: MessagingUnderTest, { takesBytes }: { takesBytes: boolean }): void {
  const side = under.adapter.attachments as Required<AttachmentSide<unknown>>;
  let scene: Scene;
  beforeEach(async () => {
    scene = await startScene(under);
  });
  afterEach(() => scene.close());

  const upload = (more: Partial<OutboundFile> = {}) => {
    const bytes = Buffer.from('bytes');
    const open = () => Readable.from([bytes]);
    const own = {
      kind: 'image',
      mimeType: 'image/png',
      fileName: 'a.png',
      sizeBytes: bytes.length,
      open,
    } as const;
    return side.upload({ ...own, ...more }, scene.account, scene.context);
  };

  describe('an upload', () => {
    if (takesBytes)
      it('is good for ninety days, and says so', async () => {
        const result = await upload();
        if (!result.ok) throw new Error(result.failure.description);
        expect((Date.parse(result.expiresAt ?? '') - Date.now()) / DAY_MS).toBeCloseTo(90, 1);
      });
    else
      it('is not possible without an address', async () => {
        expect(await upload()).toMatchObject({ failure: { class: 'content_rejected', code: 'NO_LINK' } });
        const link = () => Promise.reject(new Error('no store'));
        expect(await upload({ link })).toMatchObject({
          failure: { class: 'content_rejected', code: 'NO_LINK' },
        });
      });

    it('is no larger than the platform takes', async () => {
      expect(await upload({ sizeBytes: 8 * MB + 1 })).toMatchObject({ failure: { code: 'FILE_TOO_LARGE' } });
      const film = { kind: 'video', mimeType: 'video/mp4', sizeBytes: 25 * MB + 1 } as const;
      expect(await upload(film)).toMatchObject({ failure: { code: 'FILE_TOO_LARGE' } });
    });

    it('is of a kind that the platform shows', async () => {
      expect(await upload({ kind: 'sticker' })).toMatchObject({ failure: { code: 'KIND' } });
    });

    it('stops the account where the token is refused', async () => {
      scene.simulator.expireToken();
      const link = () => Promise.resolve('http://127.0.0.1:1/a.png');
      expect(await upload({ link })).toMatchObject({ failure: { class: 'auth' } });
    });
  });

  describe('a refusal of a message that names a handle', () => {
    it('is about the handle only where it says so', async () => {
      for (const subcode of [2_018_047, 2_018_008, undefined]) {
        const fault = { kind: 'refuse' as const, code: 100, path: '/messages', times: 1 };
        scene.simulator.addFault({ fault: subcode === undefined ? fault : { ...fault, subcode } });
        const [result] = await scene.send({
          parts: [{ kind: 'image', attachment: 0 }],
          attachments: [{ kind: 'image', source: { handle: '700000000001' } }],
        });
        expect(result).toMatchObject({ failure: { class: 'content_rejected' } });
      }
    });
  });
}
