import { PermanentError } from '@causerie/kernel';
import { parseAlias } from '../refs';

/** @throws PermanentError for a conversation that is no chat */
export function target(conversationAlias: string): { id: string } {
  const id = parseAlias(conversationAlias);
  if (id === undefined)
    throw new PermanentError('This conversation is no chat of Messenger: nothing can be sent to it.');
  return { id };
}
