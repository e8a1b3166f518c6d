import { ManualSimulatorClock } from '@causerie/channel-kit-testing';
import { whatsappChannel } from '@causerie/channel-whatsapp';
import { PermanentError, TransientError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { fakeToken } from './account';
import { openScene, type Scene } from './scene';

const { lookup, connection } = whatsappChannel;
const HOUR_MS = 3_600_000;
const template = (variables: Record<string, string>, name = 'order_update'): MessagePart => ({
  kind: 'template',
  name,
  language: 'en_US',
  variables,
});

let scene: Scene;
let clock: ManualSimulatorClock;
const send = (variables: Record<string, string>, name?: string) =>
  scene.send({ parts: [template(variables, name)] });

beforeEach(async () => {
  clock = new ManualSimulatorClock();
  scene = await openScene({ clock });
  scene.simulator.createTemplate({ name: 'order_update', body: 'Hello {{1}}, it comes on {{2}}.' });
});
afterEach(() => scene.close());

describe('the catalogue of templates', () => {
  const all = async () => {
    const pages = [];
    for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
      const page = await lookup?.templates?.(scene.account, scene.context, next);
      if (!page) throw new Error('no page');
      pages.push(page.items);
      next = page.next;
    }
    return pages;
  };

  it('is read page by page, to its end', async () => {
    for (let i = 1; i < 250; i += 1) scene.simulator.createTemplate({ name: `name_${i}`, body: 'Hi' });
    const pages = await all();
    expect(pages.map((items) => items.length)).toEqual([100, 100, 50]);
    expect(new Set(pages.flat().map(({ name }) => name)).size).toBe(250);
  });

  it('ends with a full page without another, empty one', async () => {
    for (let i = 1; i < 100; i += 1) scene.simulator.createTemplate({ name: `name_${i}`, body: 'Hi' });
    expect((await all()).map((items) => items.length)).toEqual([100]);
  });

  it('lists what was created and awaits its review, and what became of it', async () => {
    const { wabaId } = scene.account.credentials.number;
    const create = () =>
      fetch(`${scene.simulator.url}/v23.0/${wabaId}/message_templates`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${scene.account.credentials.accessToken}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          name: 'fresh',
          language: 'fr',
          category: 'MARKETING',
          components: [{ type: 'BODY', text: 'Salut {{1}}' }],
        }),
      });
    expect(await (await create()).json()).toMatchObject({ status: 'PENDING' });
    expect(await (await create()).json()).toMatchObject({ error: { code: 100, error_subcode: 2_388_024 } });
    const fresh = async () => (await all()).flat().find(({ name }) => name === 'fresh');
    expect(await fresh()).toMatchObject({ state: 'PENDING', sendable: false, variables: [{ name: '1' }] });
    scene.simulator.approveTemplate({ name: 'fresh', language: 'fr' });
    expect(await fresh()).toMatchObject({ state: 'APPROVED', sendable: true });
    expect(await scene.eventually(({ type }) => type === 'health')).toMatchObject({
      aspect: 'template',
      subject: 'fresh/fr',
      state: 'APPROVED',
      level: 'ok',
    });
  });

  it('that cannot be read is tried again, or not, as its refusal says', async () => {
    const read = () => lookup?.templates?.(scene.account, scene.context);
    scene.simulator.addFault({ fault: { kind: '429', retryAfterS: 7, times: 1 } });
    await expect(read()).rejects.toMatchObject({ retryAfterMs: 7_000 });
    scene.simulator.addFault({ fault: { kind: '5xx', times: 1 } });
    await expect(read()).rejects.toBeInstanceOf(TransientError);
    scene.simulator.expireToken();
    await expect(read()).rejects.toBeInstanceOf(PermanentError);
  });
});

describe('a template', () => {
  it('reaches a person whose window is closed, filled as it will be read', async () => {
    clock.advance(25 * HOUR_MS);
    expect(await send({ 1: 'Ada', 2: 'Sunday' })).toMatchObject([{ ok: true }]);
    clock.advance(1_000);
    expect(await scene.status('delivered')).toMatchObject({
      pricing: { category: 'utility', type: 'regular' },
    });
    expect(scene.simulator.shown({ person: scene.ada.id })).toMatchObject([
      { text: 'Hello Ada, it comes on Sunday.' },
    ]);
  });

  it.each<[string, number, Record<string, string>]>([
    ['too few variables', 132_000, { 1: 'Ada' }],
    ['too many variables', 132_000, { 1: 'Ada', 2: 'B', 3: 'C' }],
    ['a text that gets too long', 132_005, { 1: 'x'.repeat(1_000), 2: 'Sunday' }],
  ])('with %s is refused with %i', async (_name, code, variables) => {
    expect(await send(variables)).toMatchObject([
      { failure: { class: 'content_rejected', code: String(code) } },
    ]);
  });

  it.each([
    ['unknown', 132_001, undefined],
    ['not yet approved', 132_001, 'PENDING'],
    ['rejected', 132_001, 'REJECTED'],
    ['paused', 132_015, 'PAUSED'],
    ['disabled', 132_016, 'DISABLED'],
  ] as const)('that is %s is refused with %i', async (_name, code, state) => {
    if (state) scene.simulator.createTemplate({ name: 'other', status: state });
    expect(await send({}, 'other')).toMatchObject([{ failure: { code: String(code) } }]);
  });

  it('is filled by name, with a file above and an address below', async () => {
    const { id } = scene.simulator.addMedia({ base64: 'AAAA', mimeType: 'image/jpeg' });
    scene.simulator.createTemplate({
      name: 'rich',
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'BODY', text: 'Until {{day}}' },
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'QUICK_REPLY', text: 'Fine' },
            { type: 'URL', text: 'See', url: 'https://x.example/{{1}}' },
          ],
        },
      ],
    });
    const [definition] = (await lookup?.templates?.(scene.account, scene.context))?.items.slice(1) ?? [];
    const values: Record<string, string> = { 'header.IMAGE': id, day: 'Sunday', 'button.1.1': 'spring' };
    expect(definition?.variables.map(({ name }) => name).toSorted()).toEqual(Object.keys(values).toSorted());
    expect(await send(values, 'rich')).toMatchObject([{ ok: true }]);
    for (const left of Object.keys(values))
      expect(
        await send(Object.fromEntries(Object.entries(values).filter(([name]) => name !== left)), 'rich'),
      ).toMatchObject([{ ok: false }]);
    const [shown] = scene.simulator.shown({ person: scene.ada.id });
    expect(shown).toMatchObject({ text: 'Until Sunday', choices: ['Fine'] });
    scene.simulator.pressButton({ person: scene.ada.id, messageId: shown?.externalId ?? '', title: 'Fine' });
    expect(
      await scene.eventually((event) => event.type === 'message' && event.pace === 'immediate'),
    ).toMatchObject({ parts: [{ kind: 'button_reply', id: 'Fine', targetExternalId: shown?.externalId }] });
  });

  it('of marketing fails for whoever stopped marketing, as they had told', async () => {
    scene.simulator.setMarketing({ person: scene.ada.id, wanted: false });
    expect(
      await scene.eventually(
        (event) => event.type === 'message' && JSON.stringify(event.parts).includes('user_preferences'),
      ),
    ).toMatchObject({
      conversation: { aliases: [scene.ada.phone, scene.ada.userId] },
      parts: [{ kind: 'service', action: 'user_preferences', details: { value: 'stop' } }],
      answerable: false,
    });
    scene.simulator.createTemplate({ name: 'sale', category: 'MARKETING' });
    expect(await send({}, 'sale')).toMatchObject([{ ok: true }]);
    clock.advance(1_000);
    expect(await scene.status('failed')).toMatchObject({ failure: { code: '131050' } });
  });

  it('with a code is refused for somebody whose number we do not know', async () => {
    scene.simulator.createTemplate({ name: 'code', category: 'AUTHENTICATION' });
    const parts = [template({}, 'code')];
    expect(await scene.send({ parts, conversationAlias: scene.ada.userId })).toMatchObject([
      { failure: { class: 'undeliverable', code: '131062' } },
    ]);
  });
});

describe('credentials', () => {
  const validate = () => connection.validateCredentials(scene.account.credentials, scene.context);

  it('say when they end, where they do', async () => {
    expect(await validate()).not.toHaveProperty('expiresAt');
    scene.simulator.expireToken({ inMs: 48 * HOUR_MS });
    expect(await validate()).toMatchObject({ expiresAt: '2026-01-03T00:00:00.000Z' });
  });

  it('are good although Meta does not say when they end', async () => {
    scene.simulator.addFault({ fault: { kind: 'refuse', code: 100, path: '/debug_token' } });
    expect(await validate()).toMatchObject({ externalId: scene.account.externalId });
  });

  it('of nobody tell nothing', async () => {
    const credentials = { ...scene.account.credentials, accessToken: fakeToken() };
    await expect(connection.validateCredentials(credentials, scene.context)).rejects.toThrow(/system user/);
  });
});
