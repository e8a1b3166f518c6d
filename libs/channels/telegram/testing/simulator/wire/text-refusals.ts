import { API, SERVER, TD, type RefusalRule } from './refusal-rule';

/** Texts, captions and their formatting. */
export const TEXT_REFUSALS = {
  textEmpty: {
    code: 400,
    description: 'Bad Request: message text is empty',
    rule: 'text has 1-4096 characters.',
    source: `${API}#sendmessage`,
  },
  textBlank: {
    code: 400,
    description: 'Bad Request: text must be non-empty',
    rule: 'Text of only whitespace is empty once trimmed.',
    source: `${TD}/MessageEntity.cpp fix_formatted_text`,
  },
  textBytes: {
    code: 400,
    description: 'Bad Request: text is too long',
    rule: 'No text over 32768 bytes is parsed at all.',
    source: `${SERVER}/Client.cpp get_formatted_text`,
  },
  editTooLong: {
    code: 400,
    description: 'Bad Request: MESSAGE_TOO_LONG',
    rule: 'An edited text has 1-4096 characters after entities parsing. Only sending rewords what the servers say.',
    source: 'https://core.telegram.org/method/messages.editMessage#possible-errors',
  },
  textTooLong: {
    code: 400,
    description: 'Bad Request: message is too long',
    rule: 'text has 1-4096 characters after entities parsing.',
    source: `${API}#sendmessage`,
  },
  captionTooLong: {
    code: 400,
    description: 'Bad Request: message caption is too long',
    rule: 'caption has 0-1024 characters after entities parsing.',
    source: `${API}#sendphoto`,
  },
  parseMode: {
    code: 400,
    description: 'Bad Request: unsupported parse_mode',
    rule: 'parse_mode is MarkdownV2, HTML or Markdown.',
    source: `${API}#formatting-options`,
  },
  parseEntities: {
    code: 400,
    description: "Bad Request: can't parse entities: {detail}",
    rule: 'Marked-up text must be well formed; offsets in the message count bytes.',
    source: `${API}#formatting-options`,
  },
  messageEntity: {
    code: 400,
    description: "Bad Request: can't parse MessageEntity: {detail}",
    rule: 'entities is an array of MessageEntity with type, offset and length.',
    source: `${API}#messageentity`,
  },
  entityOffset: {
    code: 400,
    description: 'Bad Request: receive an entity with incorrect {what} {value}',
    rule: 'Neither offset nor length of an entity is negative.',
    source: `${TD}/MessageEntity.cpp`,
  },
  entityBounds: {
    code: 400,
    description: 'Bad Request: {entity} in a middle of a UTF-16 symbol at byte offset {offset}',
    rule: 'Entity offsets count UTF-16 code units and do not cut a surrogate pair.',
    source: `${TD}/MessageEntity.cpp`,
  },
  entityBeginsLate: {
    code: 400,
    description: 'Bad Request: entity begins after the end of the text at UTF-16 offset {offset}',
    rule: 'An entity lies within the text.',
    source: `${TD}/MessageEntity.cpp`,
  },
  entityEndsLate: {
    code: 400,
    description:
      'Bad Request: entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}',
    rule: 'An entity lies within the text.',
    source: `${TD}/MessageEntity.cpp`,
  },
  entityUrl: {
    code: 400,
    description: "Bad Request: entity URL '{url}' is invalid: {reason}",
    rule: 'The url of a text_link is an HTTP or tg:// URL.',
    source: `${API}#messageentity`,
  },
} as const satisfies Record<string, RefusalRule>;
