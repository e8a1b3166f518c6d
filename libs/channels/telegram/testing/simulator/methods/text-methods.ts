import { formatText, TEXT_UNITS_MAX } from '../text/formatted-text';
import type { ParsedText } from '../text/parse-html';
import { refusal } from '../wire/api-refusal';
import type { Method, MethodContext } from './method';
import { knownUsers, lenientJson, readEnvelope, sendOne } from './outgoing';

/** https://core.telegram.org/bots/api#sendmessage */
export const sendMessage: Method = (context) => {
  const { text, entities } = readText(context);
  const envelope = readEnvelope(context);
  checkTextLength(text);
  return sendOne(context, envelope, { text, entities });
};

export function readText(context: MethodContext): ParsedText {
  const { params } = context;
  const text = params.string('text');
  if (text === '') throw refusal('textEmpty');
  return formatText(
    { text, parseMode: params.string('parse_mode'), entities: lenientJson(params.string('entities')) },
    knownUsers(context),
  );
}

export function checkTextLength(text: string, tooLong: 'textTooLong' | 'editTooLong' = 'textTooLong'): void {
  if (text === '') throw refusal('textBlank');
  if (text.length > TEXT_UNITS_MAX) throw refusal(tooLong);
}
