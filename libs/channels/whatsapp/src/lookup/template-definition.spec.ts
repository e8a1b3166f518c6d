import { templateDefinition } from './template-definition';

const raw = (components: unknown, more: Record<string, unknown> = {}) => ({
  name: 'order_update',
  language: 'en_US',
  status: 'APPROVED',
  category: 'UTILITY',
  components,
  ...more,
});
const body = { type: 'BODY', text: 'Hello {{1}}, it comes on {{2}}.' };
const sendable = (components: unknown, more = {}) => templateDefinition(raw(components, more))?.sendable;

describe('a template of the catalogue', () => {
  it('says what has to be given, named as it is sent, and how much has room', () => {
    const components = [
      { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' },
      body,
      { type: 'FOOTER', text: 'Bye' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Yes' },
          { type: 'URL', text: 'See', url: 'https://x.example/{{1}}' },
          { type: 'COPY_CODE', text: 'Copy' },
        ],
      },
    ];
    expect(templateDefinition(raw(components))).toEqual({
      name: 'order_update',
      language: 'en_US',
      category: 'UTILITY',
      state: 'APPROVED',
      sendable: true,
      text: 'Hello {{1}}, it comes on {{2}}.',
      variables: [
        { name: 'header.1', charactersMax: 54 },
        { name: '1', charactersMax: 1_003 },
        { name: '2', charactersMax: 1_003 },
        { name: 'button.1.1', charactersMax: 1_982 },
        { name: 'button.2.code', charactersMax: 15 },
      ],
    });
  });

  it('has named variables, and files in its header', () => {
    const components = [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: '{{ day }} and {{day}} again' },
    ];
    expect(templateDefinition(raw(components))?.variables.map(({ name }) => name)).toEqual([
      'header.IMAGE',
      'day',
    ]);
  });

  it('can be sent when it is approved and we can fill all of it', () => {
    expect(sendable([body])).toBe(true);
    for (const status of ['PENDING', 'PAUSED', 'REJECTED', 'DISABLED', undefined])
      expect(sendable([body], { status })).toBe(false);
    for (const component of [
      { type: 'CAROUSEL', cards: [] },
      { type: 'HEADER', format: 'LOCATION' },
      { type: 'BUTTONS', buttons: [{ type: 'CATALOG' }] },
      'nonsense',
    ])
      expect(sendable([body, component])).toBe(false);
  });

  it('is none without a name', () => {
    expect(templateDefinition({ language: 'en' })).toBeUndefined();
    expect(templateDefinition(null)).toBeUndefined();
  });
});
