import { GraphApiRefusal } from '@causerie/simulator-meta-graph';
import { traits } from './traits';

export type Fields = Readonly<Record<string, unknown>>;

export const invalid = (message: string) => new GraphApiRefusal(400, 100, message);
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const QUICK_REPLIES_MAX = 13;
const TITLE_MAX = 20;
const PAYLOAD_MAX = 1_000;
const TEMPLATE = { text: 640, buttons: 3 };

/** Refuses what the platform documents as wrong, and what it does not document at all. */
export function validateMessage(message: Fields): void {
  const unknown = Object.keys(message).find(
    (name) => !(traits.messageFields as readonly string[]).includes(name),
  );
  if (unknown !== undefined) throw invalid(`Invalid keys "${unknown}" were found in param "message".`);
  const { text, quick_replies: replies, attachment } = message;
  if ((text === undefined) === (attachment === undefined))
    throw invalid('Message must have either text or an attachment.');
  if (text !== undefined) checkText(text);
  else checkTemplate(fieldsOf(attachment));
  if (replies !== undefined) checkReplies(replies);
}

function checkText(text: unknown): void {
  if (typeof text !== 'string' || text.trim() === '') throw invalid('Param message[text] must not be empty.');
  if (traits.textLength(text) > traits.textMax)
    throw invalid(`Length of param message[text] must be less than or equal to ${traits.textMax}`);
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

function checkTemplate(attachment: Fields): void {
  const payload = fieldsOf(attachment['payload']);
  if (attachment['type'] !== 'template' || payload['template_type'] !== 'button')
    throw invalid('The simulator knows no attachment but the button template.');
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
