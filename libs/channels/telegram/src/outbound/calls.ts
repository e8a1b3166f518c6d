import type { OutboundCall } from '@causerie/channel-kit';
import type { Draft, MediaDraft } from './draft';
import type { FormattedText } from './format';
import { SENDING, type MediaItem } from './media';

type Fields = Record<string, unknown>;

/** A method with its fields, as formatted as asked and plainly. */
export interface Rendering {
  method: string;
  fields: Fields;
  /** Missing where the fields are plain already. */
  plain?: Fields;
}

/** @param fields what goes beside the content in both forms */
export function toCall(
  { method, fields, plain }: Rendering,
  beside: Fields,
  besidePlain = beside,
): OutboundCall {
  const call = { method, payload: { ...beside, ...fields } };
  if (!plain && besidePlain === beside) return call;
  return { ...call, fallback: { method, payload: { ...besidePlain, ...(plain ?? fields) } } };
}

export function rendering(draft: Draft): Rendering {
  switch (draft.kind) {
    case 'text':
      return { method: 'sendMessage', ...worded('text', 'entities', draft) };
    case 'media':
      return draft.items.length > 1 ? album(draft) : single(draft);
    case 'other':
      return { method: draft.method, fields: draft.fields };
    case 'reaction':
      return { method: 'setMessageReaction', fields: draft.fields };
  }
}

/** Formatting goes as entities: https://core.telegram.org/bots/api#messageentity */
export function worded(
  textField: string,
  entitiesField: string,
  words: FormattedText | undefined,
): Pick<Rendering, 'fields' | 'plain'> {
  if (!words) return { fields: {} };
  const plain = { [textField]: words.text };
  if (words.entities.length === 0) return { fields: plain };
  return { fields: { ...plain, [entitiesField]: words.entities }, plain };
}

function single({ items: [item], caption }: MediaDraft): Rendering {
  const { kind, file } = item as MediaItem;
  const { method, field } = SENDING[kind];
  const { fields, plain } = worded('caption', 'caption_entities', caption);
  const content = { [field]: file };
  return { method, fields: { ...content, ...fields }, ...(plain ? { plain: { ...content, ...plain } } : {}) };
}

function album({ items, caption }: MediaDraft): Rendering {
  const { fields, plain } = worded('caption', 'caption_entities', caption);
  const media = (words: Fields) =>
    items.map((item, index) => ({ ...inputMedia(item), ...(index === 0 ? words : {}) }));
  const rendered = { method: 'sendMediaGroup', fields: { media: media(fields) } };
  return plain ? { ...rendered, plain: { media: media(plain) } } : rendered;
}

/** https://core.telegram.org/bots/api#inputmedia */
export function inputMedia({ kind, file }: MediaItem): Fields {
  return { type: SENDING[kind].field, media: file };
}
