import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OutboundAttachment } from '@causerie/channel-kit';
import { whatsappChannel } from '@causerie/channel-whatsapp';
import type { MessagePart } from '@causerie/message-schema';
import { openScene, type Scene } from './scene';

/** Where files can be fetched: `/image/jpeg` has that type, `/gone` is not there. */
function startShelf(): Promise<Server> {
  const server = createServer((request, response) => {
    const type = (request.url ?? '').slice(1);
    if (type === 'gone') response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': type }).end('bytes');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

let scene: Scene;
let shelf: Server;
let root: string;

beforeAll(async () => {
  shelf = await startShelf();
  root = `http://127.0.0.1:${(shelf.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => shelf.close(resolve)));
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.close());

const shown = () => scene.simulator.shown({ person: scene.ada.id });
const send = (kind: OutboundAttachment['kind'], attachment: Partial<OutboundAttachment>, words?: string) => {
  const parts: MessagePart[] = [{ kind, attachment: 0 }];
  if (words !== undefined) parts.push({ kind: 'text', text: words });
  return scene.send({
    parts,
    attachments: [{ kind, source: { url: `${root}/image/jpeg` }, ...attachment }],
  });
};

describe('a file that is sent', () => {
  it.each([
    ['image', 'image/jpeg', 'image'],
    ['video', 'video/mp4', 'video'],
    ['audio', 'audio/mpeg', 'audio'],
    ['voice', 'audio/ogg', 'voice'],
    ['sticker', 'image/webp', 'sticker'],
    ['document', 'application/pdf', 'document'],
    ['image', 'image/gif', 'document'],
  ] as const)(
    '%s of type %s reaches the person as %s, by id and by address',
    async (kind, mimeType, media) => {
      const { id } = scene.simulator.addMedia({ base64: 'AAAA', mimeType });
      expect(await send(kind, { source: { handle: id }, mimeType })).toMatchObject([{ ok: true }]);
      expect(await send(kind, { source: { url: `${root}/${mimeType}` }, mimeType })).toMatchObject([
        { ok: true },
      ]);
      await scene.simulator.world.messages.waitFor(
        ({ by, status }) => by === 'business' && status === 'delivered',
      );
      await scene.eventually(() => shown().length === 2);
      expect(shown()).toMatchObject([{ media }, { media }]);
    },
  );

  it('carries its caption', async () => {
    await send('image', {}, 'Our shop');
    await scene.status('delivered');
    expect(shown()).toMatchObject([{ media: 'image', text: 'Our shop' }]);
  });

  it.each([
    ['is not there', 'image', 'gone'],
    ['is no image', 'image', 'text/html'],
  ] as const)('fails later when what the address gives %s', async (_name, kind, path) => {
    expect(await send(kind, { source: { url: `${root}/${path}` } })).toMatchObject([{ ok: true }]);
    expect(await scene.status('failed')).toMatchObject({ failure: { code: '131053' } });
    expect(shown()).toEqual([]);
  });

  it('is refused at once when its id is unknown', async () => {
    expect(await send('image', { source: { handle: '12345' } })).toMatchObject([
      { failure: { class: 'handle_refused', code: '100' } },
    ]);
  });
});

describe('other things that are sent', () => {
  it('are a list whose row comes back, a contact card, and a reaction that is taken back', async () => {
    const row = { id: 'row:1', title: 'Saturday', description: 'From ten' };
    const { id } = scene.simulator.sendText({ person: scene.ada.id, text: 'When?' });
    const parts: MessagePart[] = [
      { kind: 'text', text: 'Which day?' },
      { kind: 'list', button: 'Days', sections: [{ title: 'This week', rows: [row] }] },
      { kind: 'contact_card', name: 'Tomás A.', phones: ['+351 900'] },
      { kind: 'reaction', targetExternalId: id, emojis: ['👍🏽'] },
      { kind: 'reaction', targetExternalId: id, emojis: [] },
    ];
    expect((await scene.send({ parts, replyTo: { externalId: id } })).map(({ ok }) => ok)).toEqual(
      Array.from({ length: 4 }, () => true),
    );
    const [list] = shown();
    expect(shown()).toMatchObject([{ text: 'Which day?', choices: ['Saturday'] }, { text: 'Tomás A.' }]);
    scene.simulator.pressButton({
      person: scene.ada.id,
      messageId: list?.externalId ?? '',
      title: 'Saturday',
    });
    expect(
      await scene.eventually((event) => event.type === 'message' && event.pace === 'immediate'),
    ).toMatchObject({ parts: [{ kind: 'list_reply', ...row }], replyTo: { externalId: list?.externalId } });
  });

  it('pass in their plain form where the better one is refused', async () => {
    scene.simulator.addFault({ fault: { kind: 'refuse', code: 131_009, path: '/messages', times: 1 } });
    const parts: MessagePart[] = [
      { kind: 'text', text: 'Which?' },
      { kind: 'buttons', buttons: [{ id: 'a', title: 'A' }] },
    ];
    const { outbound } = whatsappChannel;
    const [call] = outbound.render({ conversationAlias: scene.ada.phone, parts });
    if (!call?.fallback) throw new Error('nothing plainer');
    const { account, context } = scene;
    expect(await outbound.send(call, account, context)).toMatchObject({
      failure: { class: 'content_rejected' },
    });
    expect(await outbound.send(call.fallback, account, context)).toMatchObject({ ok: true });
    expect(shown()).toMatchObject([{ text: 'Which?\n\n1. A' }]);
  });
});
