import type { OutboundCall, OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import { capabilities } from '../capabilities';
import { isInChat, parseMessageExternalId, type ChatAddress } from '../refs';
import { attached, inputMedia, toCall, worded, type Rendering } from './calls';
import { compose } from './compose';
import type { Draft } from './draft';
import { buttonRows, keyboard, type ButtonsPart } from './keyboard';
import { isMedia } from './media';
import { target } from './target';

type Content = Pick<OutboundMessage, 'parts' | 'attachments'>;

/** https://core.telegram.org/bots/api#editmessagemedia */
const EDITABLE_MEDIA = new Set(['photo', 'video', 'audio', 'document', 'animation']);

/**
 * One message of ours becomes another (https://core.telegram.org/bots/api#updating-messages): its text, its file with
 * the caption, or its buttons where the parts are nothing but buttons. A media part without attachments leaves the
 * file as it is and changes the caption. Buttons that are not given anew are taken away.
 * @throws PermanentError for a message of another chat, for what is no single message, and for kinds that Telegram
 * does not edit
 */
export function renderEdit(message: Content, externalId: string, address: ChatAddress): OutboundCall {
  const original = parseMessageExternalId(externalId);
  if (!original || !isInChat(original, address))
    throw new PermanentError('The message to edit is not in this chat.');
  // Edits name the message, not the topic that it is in.
  const { message_thread_id: _thread, direct_messages_topic_id: _topic, ...place } = target(address);
  const { rendered, markup } = replacement(message, address);
  const beside = {
    ...place,
    message_id: Number(original.messageId),
    ...(markup ? { reply_markup: markup } : {}),
  };
  return toCall(rendered, beside);
}

interface Replacement {
  rendered: Rendering;
  markup?: ReturnType<typeof keyboard>;
}

function replacement(message: Content, address: ChatAddress): Replacement {
  const { parts, attachments } = message;
  const buttons = parts.filter((part): part is ButtonsPart => part.kind === 'buttons');
  if (buttons.length > 0 && buttons.length === parts.length) {
    const markup = keyboard(buttons.flatMap(buttonRows));
    return { rendered: { method: 'editMessageReplyMarkup', fields: {} }, markup };
  }
  const keepsFile = parts.some(isMedia) && !attachments?.length;
  const rest = keepsFile ? parts.filter((part) => !isMedia(part)) : parts;
  if (keepsFile && rest.length === 0) throw new PermanentError('The edit changes nothing.');
  const [draft, more] = compose({ ...message, parts: rest }, address);
  if (!draft || more) throw new PermanentError('An edit puts one Telegram message in the place of one.');
  const rendered = keepsFile ? newCaption(draft) : newContent(draft);
  return { rendered, ...(draft.rows ? { markup: keyboard(draft.rows) } : {}) };
}

function newCaption(draft: Draft): Rendering {
  if (draft.kind !== 'text' || draft.text.length > capabilities.text.captionMax)
    throw new PermanentError(
      `Only a text of up to ${capabilities.text.captionMax} characters can be a caption.`,
    );
  return { method: 'editMessageCaption', ...worded('caption', 'caption_entities', draft) };
}

function newContent(draft: Draft): Rendering {
  if (draft.kind === 'text') return { method: 'editMessageText', ...worded('text', 'entities', draft) };
  const [item, more] = draft.kind === 'media' ? draft.items : [];
  const content = item && !more ? inputMedia(item) : undefined;
  if (draft.kind !== 'media' || !content || !EDITABLE_MEDIA.has(String(content['type'])))
    throw new PermanentError('Telegram does not put such a message in the place of another.');
  const { fields, plain } = worded('caption', 'caption_entities', draft.caption);
  const media = { ...content, ...fields };
  const rendered = { method: 'editMessageMedia', fields: { media }, ...attached(draft.items) };
  return plain ? { ...rendered, plain: { media: { ...content, ...plain } } } : rendered;
}
