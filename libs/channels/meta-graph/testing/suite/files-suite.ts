import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OutboundAttachment } from '@causerie/channel-kit';
import type { InboundMessage } from '@causerie/message-schema';
import { failure, startScene, type MessagingUnderTest, type Scene } from './scene';

const TYPES: Readonly<Record<string, string>> = {
  '/picture': 'image/png',
  '/sound': 'audio/mp4',
  '/film': 'video/mp4',
  '/paper': 'application/pdf',
};

/** What is said with files. */
export function describeFiles(under: MessagingUnderTest): void {
  let scene: Scene;
  let server: Server;
  let at: string;

  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      const type = TYPES[url];
      response.writeHead(type ? 200 : 404, { 'content-type': type ?? 'text/plain' }).end(`bytes of ${url}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    scene = await startScene(under);
  });
  afterEach(() => scene.close());

  const byUrl = (kind: OutboundAttachment['kind'], path: string) => ({ kind, source: { url: at + path } });
  const part = (kind: OutboundAttachment['kind'], attachment = 0) => ({ kind, attachment });

  describe('files', () => {
    it.each([
      ['image', '/picture', 'image'],
      ['voice', '/sound', 'audio'],
      ['video', '/film', 'video'],
      ['document', '/paper', 'file'],
    ] as const)('of the kind %s are fetched by the platform and shown', async (kind, path, type) => {
      const { send, simulator } = scene;
      const results = await send({ parts: [part(kind)], attachments: [byUrl(kind, path)] });
      expect(results).toMatchObject([{ ok: true }]);
      const [shown] = simulator.messages({ by: 'business' });
      const { payload } = shown?.content['attachment'] as { payload: { url: string } };
      expect(shown?.content).toMatchObject({ attachment: { type } });
      expect(await (await fetch(payload.url)).text()).toBe(`bytes of ${path}`);
    });

    it('and their words are messages of their own, in the order of the parts', async () => {
      const { send, simulator } = scene;
      const text = (words: string) => ({ kind: 'text' as const, text: words });
      const parts = [text('Before'), part('image'), text('After')];
      await send({ parts, attachments: [byUrl('image', '/picture')] });
      expect(simulator.messages({ by: 'business' }).map(({ content }) => Object.keys(content)[0])).toEqual([
        'text',
        'attachment',
        'text',
      ]);
    });

    it('that were uploaded are named by their id', async () => {
      const { send, simulator, account } = scene;
      const response = await fetch(`${simulator.url}/v23.0/me/message_attachments`, {
        method: 'POST',
        headers: { authorization: `Bearer ${account.credentials.accessToken}` },
        body: JSON.stringify({
          message: { attachment: { type: 'image', payload: { url: `${at}/picture`, is_reusable: true } } },
        }),
      });
      const { attachment_id: handle } = (await response.json()) as { attachment_id: string };
      const image = (source: OutboundAttachment['source']) =>
        send({ parts: [part('image')], attachments: [{ kind: 'image', source }] });
      expect(await image({ handle })).toMatchObject([{ ok: true }]);
      expect(await image({ handle: '404' })).toMatchObject([failure('handle_refused', '100')]);
    });

    it.each([
      ['that are not there', 'image', '/nothing'],
      ['of another kind than they say', 'image', '/paper'],
    ] as const)('%s are refused', async (_name, kind, path) => {
      const results = await scene.send({ parts: [part(kind)], attachments: [byUrl(kind, path)] });
      expect(results).toMatchObject([failure('content_rejected', '100')]);
    });

    it('come back in the echo as what they are', async () => {
      const { send, simulator, receiver, eventually, account } = scene;
      const [result] = await send({ parts: [part('image')], attachments: [byUrl('image', '/picture')] });
      const id = result?.ok ? result.externalId : '';
      const echo = await eventually((one) => 'externalId' in one && one.externalId === id);
      expect(simulator.messages({ by: 'business' })).toMatchObject([{ id, accountId: account.externalId }]);
      const told = receiver.received.some(({ rawBody }) => rawBody.toString().includes('"type":"image"'));
      expect(told).toBe(true);
      if (echo.type === 'message') expect((echo as InboundMessage).parts).toMatchObject([{ kind: 'image' }]);
    });
  });
}
