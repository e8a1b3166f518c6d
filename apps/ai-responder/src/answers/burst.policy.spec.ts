import type { MessagePart } from '@causerie/message-schema';
import type { AskedMessage } from '@causerie/persistence';
import { contentOf, wantedCapabilities } from './content.policy';
import { directAnswer } from './direct-answer.policy';
import { splitQuestions } from './split-questions.policy';

const message = (text: string, ...parts: MessagePart[]): AskedMessage => ({
  id: '',
  seq: 1,
  kind: parts[0]?.kind ?? 'text',
  parts: text === '' ? parts : [{ kind: 'text', text }, ...parts],
  text,
  tokenCount: 0,
  contactId: null,
  attachments: [],
});
const media = (kind: 'image' | 'voice' | 'sticker' | 'document'): MessagePart => ({ kind, attachment: 0 });
const told = (...messages: AskedMessage[]) =>
  directAnswer(contentOf(messages), { unsupportedTold: false, canSee: false });

describe('what a plan must have', () => {
  it('is words where there are words, whatever came along', () => {
    expect(wantedCapabilities(contentOf([message('hi', media('image'))]))).toEqual(['ai', 'text']);
  });

  it('is the media themselves where they came alone', () => {
    const content = contentOf([message('', media('voice')), message('', media('image'))]);
    expect(wantedCapabilities(content)).toEqual(['ai', 'image', 'audio']);
  });
});

describe('an answer without a search', () => {
  it.each([
    ['image', 'received_image'],
    ['voice', 'received_audio'],
    ['document', 'received_document'],
  ] as const)('to a lone %s names it and calls a person', (kind, textKey) => {
    expect(told(message('', media(kind)))).toMatchObject({ result: 'handed_over', textKey });
  });

  it('to media of several kinds names none', () => {
    expect(told(message('', media('voice')), message('', media('image')))).toMatchObject({
      textKey: 'received_other',
    });
  });

  it('to a sticker is a greeting, not a call for help', () => {
    expect(told(message('', media('sticker')))).toMatchObject({ result: 'replied', textKey: 'greeting' });
  });

  it('to a place calls a person', () => {
    const place: MessagePart = { kind: 'location', latitude: 1, longitude: 2 };
    expect(told(message('', place))).toMatchObject({ result: 'handed_over', textKey: 'received_other' });
  });

  it('is not given to an image with a question under it', () => {
    expect(told(message('What is this?', media('image')))).toBeUndefined();
  });

  it('hears a wish for a person that is spread over messages', () => {
    expect(told(message('can I speak'), message('to someone please'))).toMatchObject({
      reason: 'asked_for_person',
    });
  });
});

describe('the questions of a burst', () => {
  it('are parted by message, by line and behind question marks', () => {
    expect(splitQuestions(['Open today? Where are you?\nParking', 'And cards?'])).toEqual([
      { text: 'Open today?', marked: true },
      { text: 'Where are you?', marked: true },
      { text: 'Parking', marked: false },
      { text: 'And cards?', marked: true },
    ]);
  });

  it('are without small talk and without mere signs', () => {
    expect(splitQuestions(['Bonjour !', '???', '🙂', 'merci'])).toEqual([]);
  });
});
