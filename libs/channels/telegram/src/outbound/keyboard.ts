import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { capabilities } from '../capabilities';

type Button = Extract<MessagePart, { kind: 'buttons' }>['buttons'][number];

/**
 * One button a row, so that titles stay readable. https://core.telegram.org/bots/api#inlinekeyboardmarkup
 * @throws PermanentError beyond the platform's limits: a shortened id would come back as another one
 */
export function keyboard(buttons: readonly Button[]): { inline_keyboard: Record<string, string>[][] } {
  const { max } = capabilities.buttons;
  if (buttons.length > max) throw new PermanentError(`Telegram shows at most ${max} buttons.`);
  return { inline_keyboard: buttons.map((button) => [toTelegramButton(button)]) };
}

function toTelegramButton({ id, title, url }: Button): Record<string, string> {
  const { idBytesMax } = capabilities.buttons;
  if (title.trim() === '') throw new PermanentError('A Telegram button needs a title.');
  if (url !== undefined) return { text: title, url };
  if (id === '' || Buffer.byteLength(id) > idBytesMax)
    throw new PermanentError(`The id of a Telegram button has 1 to ${idBytesMax} bytes.`);
  return { text: title, callback_data: id };
}
