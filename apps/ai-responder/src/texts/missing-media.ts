import type { AttachmentState, MediaKind } from '@causerie/message-schema';

/** Why a file that was sent plays no part in an answer. */
export type MissingReason =
  Exclude<AttachmentState, 'stored'> | 'given_up' | 'unreadable' | 'unheard' | 'too_many';

export interface MissingMedia {
  kind: MediaKind;
  why: MissingReason;
}

type Noun = 'image' | 'audio' | 'video' | 'document' | 'other';

interface Wording {
  /** `{what}` are the files, named and counted: whatever stands around it fits one and many. */
  why: Readonly<Record<MissingReason, string>>;
  /** Sent alone; one of several; `{n}` of several. */
  nouns: Readonly<Record<Noun, readonly [one: string, oneOf: string, many: string]>>;
  and: string;
}

const WORDINGS: Readonly<Record<'en' | 'fr', Wording>> = {
  en: {
    why: {
      pending: 'I have not received {what} yet.',
      failed: 'I have not been able to fetch {what} so far.',
      given_up: 'I could not fetch {what}: please try sending again.',
      too_large: 'I could not receive {what}: too large.',
      expired: 'I could not receive {what}: the link has expired. Please send it again.',
      unsupported: 'I could not open {what}: this kind of file is not supported.',
      infected: 'I did not open {what}: refused by our virus check.',
      unreadable: 'I could not look at {what}.',
      unheard: 'I could not listen to {what}.',
      too_many: 'I did not look at {what}: too many at once.',
    },
    nouns: {
      image: ['your image', 'one of your images', '{n} of your images'],
      audio: ['your audio message', 'one of your audio messages', '{n} of your audio messages'],
      video: ['your video', 'one of your videos', '{n} of your videos'],
      document: ['your document', 'one of your documents', '{n} of your documents'],
      other: ['your file', 'one of your files', '{n} of your files'],
    },
    and: ' and ',
  },
  fr: {
    why: {
      pending: 'Je n’ai pas encore reçu {what}.',
      failed: 'Je n’ai pas réussi à récupérer {what} pour l’instant.',
      given_up: 'Je n’ai pas pu récupérer {what} : merci de refaire l’envoi.',
      too_large: 'Je n’ai pas pu recevoir {what} : trop volumineux.',
      expired: 'Je n’ai pas pu recevoir {what} : le lien a expiré. Merci de refaire l’envoi.',
      unsupported: 'Je n’ai pas pu ouvrir {what} : ce type de fichier n’est pas pris en charge.',
      infected: 'Je n’ai pas ouvert {what} : refus de notre antivirus.',
      unreadable: 'Je n’ai pas pu regarder {what}.',
      unheard: 'Je n’ai pas pu écouter {what}.',
      too_many: 'Je n’ai pas regardé {what} : trop d’envois à la fois.',
    },
    nouns: {
      image: ['votre image', 'une de vos images', '{n} de vos images'],
      audio: ['votre message audio', 'un de vos messages audio', '{n} de vos messages audio'],
      video: ['votre vidéo', 'une de vos vidéos', '{n} de vos vidéos'],
      document: ['votre document', 'un de vos documents', '{n} de vos documents'],
      other: ['votre fichier', 'un de vos fichiers', '{n} de vos fichiers'],
    },
    and: ' et ',
  },
};

const NOUN: Readonly<Record<MediaKind, Noun>> = {
  image: 'image',
  audio: 'audio',
  voice: 'audio',
  video: 'video',
  video_note: 'video',
  document: 'document',
  sticker: 'other',
  animation: 'other',
};

/**
 * One sentence for each reason, in the contact's language (English where we do not speak it). `sent`: the kinds of all
 * files of the burst, so that one of several is called that.
 */
export function sayMissing(
  missing: readonly MissingMedia[],
  { sent, language }: { sent: readonly MediaKind[]; language: string },
): string[] {
  const words = WORDINGS[language === 'fr' ? 'fr' : 'en'];
  const reasons = Object.keys(words.why) as MissingReason[];
  return reasons.flatMap((why) => {
    const named = nouns(missing.filter((one) => one.why === why).map(({ kind }) => kind));
    if (named.size === 0) return [];
    const phrases = [...named].map(([noun, count]) => {
      const total = sent.filter((kind) => NOUN[kind] === noun).length;
      const [one, oneOf, many] = words.nouns[noun];
      if (count > 1) return many.replace('{n}', String(count));
      return total > 1 ? oneOf : one;
    });
    return [words.why[why].replace('{what}', listed(phrases, words.and))];
  });
}

function nouns(kinds: readonly MediaKind[]): Map<Noun, number> {
  const counts = new Map<Noun, number>();
  for (const kind of kinds) counts.set(NOUN[kind], (counts.get(NOUN[kind]) ?? 0) + 1);
  return counts;
}

function listed(phrases: readonly string[], and: string): string {
  const last = phrases.at(-1) ?? '';
  return phrases.length > 1 ? `${phrases.slice(0, -1).join(', ')}${and}${last}` : last;
}
