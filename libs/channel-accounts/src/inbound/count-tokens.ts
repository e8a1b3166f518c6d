import { plainText, type InboundEvent } from '@causerie/message-schema';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';

/** o200k tokens of an event's text. Counted here, once: histories and credits add up what is stored. */
export function countTokens(event: InboundEvent): number {
  return event.type === 'message' || event.type === 'edit' ? countText(plainText(event.parts)) : 0;
}

export function countText(text: string): number {
  return text === '' ? 0 : countO200k(text);
}
