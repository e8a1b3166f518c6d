import { plainText, type InboundEvent } from '@causerie/message-schema';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';

/** o200k tokens of an event's text. Counted here, once: histories and credits add up what is stored. */
export function countTokens(event: InboundEvent): number {
  if (event.type !== 'message' && event.type !== 'edit') return 0;
  const text = plainText(event.parts);
  return text === '' ? 0 : countO200k(text);
}
