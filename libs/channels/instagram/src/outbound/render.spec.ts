import type { OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import { render } from './render';

const send = (...parts: OutboundMessage['parts'][number][]) =>
  render({ conversationAlias: '880100', parts }).map(({ payload }) => payload['message']);
const buttons = (...all: { id: string; title: string; url?: string }[]) =>
  ({ kind: 'buttons', buttons: all }) as const;
const text = (words: string) => ({ kind: 'text', text: words }) as const;
const yes = { id: 'y', title: 'Yes' };
const site = { id: '', title: 'Site', url: 'https://example.com/' };

describe('a text', () => {
  it('goes to the person by id', () => {
    expect(render({ conversationAlias: '880100', parts: [text('Hello')] })).toEqual([
      { method: 'messages', payload: { recipient: { id: '880100' }, message: { text: 'Hello' } } },
    ]);
  });

  it('of emoji is counted in bytes', () => {
    const sent = send(text('🌞'.repeat(600))) as { text: string }[];
    expect(sent.map((one) => Buffer.byteLength(one.text))).toEqual([1_000, 1_000, 400]);
  });

  it('keeps the address of a link beside its words', () => {
    const link = { type: 'link', offset: 4, length: 4, value: 'https://example.com/' } as const;
    expect(send({ kind: 'text', text: 'See this.', entities: [link] })).toEqual([
      { text: 'See this (https://example.com/).' },
    ]);
  });
});

describe('buttons', () => {
  it('are quick replies', () => {
    expect(send(text('Well?'), buttons(yes))).toEqual([
      { text: 'Well?', quick_replies: [{ content_type: 'text', title: 'Yes', payload: 'y' }] },
    ]);
  });

  it('are a template where one of them is a link', () => {
    const payload = {
      template_type: 'button',
      text: 'Well?',
      buttons: [
        { type: 'postback', title: 'Yes', payload: 'y' },
        { type: 'web_url', title: 'Site', url: 'https://example.com/' },
      ],
    };
    expect(send(text('Well?'), buttons(yes, site))).toEqual([{ attachment: { type: 'template', payload } }]);
  });

  it('are a numbered text where nothing else shows them whole', () => {
    const long = { id: 'l', title: 'A title of more than twenty characters' };
    expect(send(text('Well?'), buttons(yes, long))).toEqual([{ text: `Well?\n\n1. Yes\n2. ${long.title}` }]);
    const fourteen = Array.from({ length: 14 }, (_, i) => ({ id: String(i), title: String(i) }));
    expect(JSON.stringify(send(text('Well?'), buttons(...fourteen)))).not.toContain('quick_replies');
    expect(JSON.stringify(send(text('Well?'), buttons(site, site, site, site)))).not.toContain('template');
  });

  it('stand under the last piece of a text that is too long for a template', () => {
    const sent = send(text('word '.repeat(180)), buttons(site)) as Record<string, unknown>[];
    expect(sent).toHaveLength(2);
    expect(sent[0]).toHaveProperty('text');
    expect(sent[1]).toHaveProperty('attachment');
  });

  it('have a numbered text to fall back on', () => {
    const [call] = render({ conversationAlias: '880100', parts: [text('Well?'), buttons(yes)] });
    expect(call?.fallback?.payload['message']).toEqual({ text: 'Well?\n\n1. Yes' });
  });

  it.each([
    ['without a text', [buttons(yes)]],
    ['without a title', [text('x'), buttons({ id: 'y', title: ' ' })]],
    ['without an id', [text('x'), buttons({ id: '', title: 'Yes' })]],
  ])('%s are refused', (_name, parts) => {
    expect(() => send(...parts)).toThrow(PermanentError);
  });
});

it.each(['account', '', 'a b', 'group:1'])('%j is no chat', (conversationAlias) => {
  expect(() => render({ conversationAlias, parts: [text('Hello')] })).toThrow(PermanentError);
});
