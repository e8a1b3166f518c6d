import { fieldsOf, invalid, listOf, type Fields } from './refusal';

/** https://developers.line.biz/en/reference/messaging-api/#message-objects ; written apart from the adapter's numbers. */
const LIMITS = {
  text: 5_000,
  quickReplies: 13,
  label: 20,
  data: 300,
  displayText: 300,
  uri: 1_000,
  url: 2_000,
  templateText: 160,
  templateActions: 4,
  altText: 1_500,
  place: 100,
};

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const inUtf16 = (text: string) => text.length;
const inGraphemes = (text: string) => [...graphemes.segment(text)].length;

/** Refuses what LINE documents as wrong, and what it does not document at all. */
export function validateMessage(message: Fields, at: string): void {
  const own = VALIDATORS[String(message['type'])];
  if (!own)
    throw invalid(`${at}.type`, 'Must be one of the following values: [text, image, location, template]');
  only(message, ['type', 'quickReply', ...own.fields], at);
  own.check(message, at);
  if (message['quickReply'] !== undefined)
    checkQuickReply(fieldsOf(message['quickReply']), `${at}.quickReply`);
}

const VALIDATORS: Readonly<
  Record<string, { fields: readonly string[]; check(message: Fields, at: string): void }>
> = {
  text: {
    fields: ['text'],
    check: (message, at) => words(message, `${at}.text`, LIMITS.text, inUtf16),
  },
  image: {
    fields: ['originalContentUrl', 'previewImageUrl'],
    check: (message, at) => {
      for (const name of ['originalContentUrl', 'previewImageUrl']) {
        words(message, `${at}.${name}`, LIMITS.url, inUtf16);
        if (!/^https:\/\/./.test(String(message[name])))
          throw invalid(`${at}.${name}`, 'Must be a valid HTTPS URL');
      }
    },
  },
  location: {
    fields: ['title', 'address', 'latitude', 'longitude'],
    check: (message, at) => {
      words(message, `${at}.title`, LIMITS.place, inUtf16);
      words(message, `${at}.address`, LIMITS.place, inUtf16);
      for (const name of ['latitude', 'longitude'])
        if (typeof message[name] !== 'number') throw invalid(`${at}.${name}`, 'Must be a number');
    },
  },
  template: {
    fields: ['altText', 'template'],
    check: (message, at) => {
      words(message, `${at}.altText`, LIMITS.altText, inUtf16);
      checkTemplate(fieldsOf(message['template']), `${at}.template`);
    },
  },
};

function checkTemplate(template: Fields, at: string): void {
  if (template['type'] !== 'buttons')
    throw invalid(`${at}.type`, 'The simulator knows the buttons template only');
  only(template, ['type', 'text', 'actions'], at);
  words(template, `${at}.text`, LIMITS.templateText, inGraphemes);
  const actions = listOf(template['actions']);
  if (actions.length === 0 || actions.length > LIMITS.templateActions)
    throw invalid(`${at}.actions`, `Size must be between 1 and ${LIMITS.templateActions}`);
  actions.forEach((action, index) => checkAction(action, `${at}.actions[${index}]`));
}

function checkQuickReply(quickReply: Fields, at: string): void {
  const items = listOf(quickReply['items']);
  if (items.length === 0 || items.length > LIMITS.quickReplies)
    throw invalid(`${at}.items`, `Size must be between 1 and ${LIMITS.quickReplies}`);
  items.forEach((item, index) => {
    if (item['type'] !== 'action') throw invalid(`${at}.items[${index}].type`, 'Must be action');
    checkAction(fieldsOf(item['action']), `${at}.items[${index}].action`);
  });
}

function checkAction(action: Fields, at: string): void {
  words(action, `${at}.label`, LIMITS.label, inGraphemes);
  if (action['type'] === 'uri') {
    only(action, ['type', 'label', 'uri'], at);
    words(action, `${at}.uri`, LIMITS.uri, inUtf16);
    if (!/^(?:https?|line|tel):/.test(String(action['uri'])))
      throw invalid(`${at}.uri`, 'Invalid action URI');
    return;
  }
  if (action['type'] !== 'postback') throw invalid(`${at}.type`, 'The simulator knows uri and postback only');
  only(action, ['type', 'label', 'data', 'displayText'], at);
  words(action, `${at}.data`, LIMITS.data, inUtf16);
  if (action['displayText'] !== undefined)
    words(action, `${at}.displayText`, LIMITS.displayText, inGraphemes);
}

/** The last name in `at` is the field's. */
function words(fields: Fields, at: string, max: number, lengthOf: (text: string) => number): void {
  const text = fields[at.split('.').at(-1) ?? ''];
  if (typeof text !== 'string' || text.trim() === '') throw invalid(at, 'May not be empty');
  if (lengthOf(text) > max) throw invalid(at, `Length must be between 1 and ${max}`);
}

function only(fields: Fields, known: readonly string[], at: string): void {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(`${at}.${unknown}`, 'Unknown property');
}
