import { GraphApiRefusal } from '../graph-refusal';
import type { SimulatorTraits } from './traits';

export type Fields = Readonly<Record<string, unknown>>;

export const invalid = (message: string) => new GraphApiRefusal(400, 100, message);
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const QUICK_REPLIES_MAX = 13;
const TITLE_MAX = 20;
const PAYLOAD_MAX = 1_000;
const TEMPLATE = { text: 640, buttons: 3 };
export const FILE_TYPES = ['image', 'audio', 'video', 'file'];

/** Refuses what the platform documents as wrong, and what it does not document at all. */
export function validateMessage(message: Fields, traits: SimulatorTraits): void {
  const unknown = Object.keys(message).find((name) => !traits.messageFields.includes(name));
  if (unknown !== undefined) throw invalid(`Invalid keys "${unknown}" were found in param "message".`);
  const { text, quick_replies: replies, attachment, metadata } = message;
  if (metadata !== undefined) textOf(metadata, 'message[metadata]', PAYLOAD_MAX);
  if ((text === undefined) === (attachment === undefined))
    throw invalid('Message must have either text or an attachment.');
  if (text !== undefined) checkText(text, traits);
  else checkAttachment(fieldsOf(attachment));
  if (replies !== undefined) checkReplies(replies);
}

function checkText(text: unknown, { textMax, textLength }: SimulatorTraits): void {
  if (typeof text !== 'string' || text.trim() === '') throw invalid('Param message[text] must not be empty.');
  if (textLength(text) > textMax)
    throw invalid(`Length of param message[text] must be less than or equal to ${textMax}`);
}

function checkReplies(replies: unknown): void {
  if (!Array.isArray(replies) || replies.length === 0 || replies.length > QUICK_REPLIES_MAX)
    throw invalid(`Param message[quick_replies] must have 1 to ${QUICK_REPLIES_MAX} elements.`);
  for (const reply of replies.map(fieldsOf)) {
    if (reply['content_type'] !== 'text') throw invalid('Param content_type of a quick reply must be text.');
    // A longer title would be cut off, which nobody wants.
    textOf(reply['title'], 'quick_replies[title]', TITLE_MAX);
    textOf(reply['payload'], 'quick_replies[payload]', PAYLOAD_MAX);
  }
}

function checkAttachment(attachment: Fields): void {
  const { type } = attachment;
  const payload = fieldsOf(attachment['payload']);
  if (type === 'template') return checkTemplate(payload);
  if (typeof type !== 'string' || !FILE_TYPES.includes(type))
    throw invalid('Param message[attachment][type] must be one of template, image, audio, video, file.');
  const { url, attachment_id: id } = payload;
  if ((url === undefined) === (id === undefined))
    throw invalid('An attachment has either an address or the id of one that was uploaded.');
}

function checkTemplate(payload: Fields): void {
  if (payload['template_type'] !== 'button')
    throw invalid('The simulator knows no template but the button template.');
  textOf(payload['text'], 'payload[text]', TEMPLATE.text);
  const buttons: unknown = payload['buttons'];
  if (!Array.isArray(buttons) || buttons.length === 0 || buttons.length > TEMPLATE.buttons)
    throw invalid(`Param payload[buttons] must have 1 to ${TEMPLATE.buttons} elements.`);
  for (const button of buttons.map(fieldsOf)) {
    textOf(button['title'], 'buttons[title]', TITLE_MAX);
    if (button['type'] === 'postback') textOf(button['payload'], 'buttons[payload]', PAYLOAD_MAX);
    else if (button['type'] !== 'web_url' || !/^https?:\/\//.test(String(button['url'])))
      throw invalid('A button is a postback or has an address.');
  }
}

function textOf(value: unknown, name: string, max: number): string {
  if (typeof value !== 'string' || value === '') throw invalid(`Param ${name} must be a non-empty string.`);
  if (value.length > max) throw invalid(`Length of param ${name} must be less than or equal to ${max}`);
  return value;
}
