import type { InboundEvent, MessagePart } from '@causerie/message-schema';
import type { ConsentStatement } from '@causerie/persistence';
import { CONSENT_TEXTS } from './consent-texts';
import { CONSENT_WORDS } from './consent-words';

/** Longer texts say more than that. */
const TEXT_MAX = 60;

/** Of each word, normalised: whether it stops or starts, and the only language it is of. */
const WORDS = meanings();

/**
 * What a contact says about being written to, in a private chat: a word alone (STOP), or what they chose in the
 * platform's own settings. Undefined: the message says something else.
 */
export function consentOf(event: InboundEvent): ConsentStatement | undefined {
  if (event.type !== 'message' || event.author !== 'contact' || event.historical) return undefined;
  const [part, ...others] = event.parts;
  if (event.conversation.kind !== 'private' || !part || others.length > 0) return undefined;
  if (part.kind === 'service') return preference(part);
  if (part.kind !== 'text' || part.text.length > TEXT_MAX) return undefined;
  const meaning = WORDS.get(normalised(part.text));
  if (!meaning) return undefined;
  return {
    scope: 'all',
    optedOut: meaning.optedOut,
    ...(meaning.language && { language: meaning.language }),
    texts: meaning.optedOut ? CONSENT_TEXTS.stopped : CONSENT_TEXTS.started,
  };
}

/** The platform has confirmed it already, so nothing is said. */
function preference({
  action,
  details,
}: Extract<MessagePart, { kind: 'service' }>): ConsentStatement | undefined {
  if (action !== 'user_preferences' || details?.['category'] !== 'marketing_messages') return undefined;
  const value = details['value'];
  if (value !== 'stop' && value !== 'resume') return undefined;
  return { scope: 'marketing', optedOut: value === 'stop', texts: {} };
}

function normalised(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function meanings(): ReadonlyMap<string, { optedOut: boolean; language?: string }> {
  const found = new Map<string, { optedOut: boolean; language?: string }>();
  for (const [language, { stop, start }] of Object.entries(CONSENT_WORDS)) {
    for (const [words, optedOut] of [[stop, true] as const, [start, false] as const]) {
      for (const word of words.map(normalised)) {
        const shared = found.has(word) || language === 'any';
        found.set(word, { optedOut, ...(!shared && { language }) });
      }
    }
  }
  return found;
}
