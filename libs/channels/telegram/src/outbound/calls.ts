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
  /** Bytes that go along: parameter → what they are called. */
  files?: Readonly<Record<string, string>>;
}

/** @param fields what goes beside the content in both forms */
export function toCall(
  { method, fields, plain, files }: Rendering,
  beside: Fields,
  besidePlain = beside,
): OutboundCall {
  const bytes = files ? { files } : {};
  const call = { method, payload: { ...beside, ...fields }, ...bytes };
  if (!plain && besidePlain === beside) return call;
  return { ...call, fallback: { method, payload: { ...besidePlain, ...(plain ?? fields) }, ...bytes } };
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
  const content = typeof file === 'string' ? { [field]: file } : {};
  const files = typeof file === 'string' ? {} : { files: { [field]: file.named } };
  const all = { method, fields: { ...content, ...fields }, ...files };
  return plain ? { ...all, plain: { ...content, ...plain } } : all;
}

function album({ items, caption }: MediaDraft): Rendering {
  const { fields, plain } = worded('caption', 'caption_entities', caption);
  const media = (words: Fields) =>
    items.map((item, index) => ({ ...inputMedia(item, index), ...(index === 0 ? words : {}) }));
  const rendered = { method: 'sendMediaGroup', fields: { media: media(fields) }, ...attached(items) };
  return plain ? { ...rendered, plain: { media: media(plain) } } : rendered;
}

/** https://core.telegram.org/bots/api#inputmedia ; #sending-files (`attach://`). @param index in its album */
export function inputMedia({ kind, file }: MediaItem, index = 0): Fields {
  const media = typeof file === 'string' ? file : `${ATTACH}${parameterOf(index)}`;
  return { type: SENDING[kind].field, media };
}

/** What is named by {@link inputMedia}. */
export function attached(items: readonly MediaItem[]): Pick<Rendering, 'files'> {
  const named = items.flatMap(({ file }, index) =>
    typeof file === 'string' ? [] : [[parameterOf(index), file.named] as const],
  );
  return named.length > 0 ? { files: Object.fromEntries(named) } : {};
}

export const ATTACH = 'attach://';
const parameterOf = (index: number) => `file${index}`;
