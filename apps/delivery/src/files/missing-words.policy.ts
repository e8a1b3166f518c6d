import type { MediaKind, TextPart } from '@causerie/message-schema';

type Words = Readonly<Record<MediaKind, string>>;

const ENGLISH: Words = {
  image: 'A picture could not be sent',
  audio: 'A recording could not be sent',
  voice: 'A voice message could not be sent',
  video: 'A video could not be sent',
  video_note: 'A video message could not be sent',
  document: 'A document could not be sent',
  sticker: 'A sticker could not be sent',
  animation: 'An animation could not be sent',
};

const FRENCH: Words = {
  image: 'Une image n’a pas pu être envoyée',
  audio: 'Un enregistrement n’a pas pu être envoyé',
  voice: 'Un message vocal n’a pas pu être envoyé',
  video: 'Une vidéo n’a pas pu être envoyée',
  video_note: 'Un message vidéo n’a pas pu être envoyé',
  document: 'Un document n’a pas pu être envoyé',
  sticker: 'Un autocollant n’a pas pu être envoyé',
  animation: 'Une animation n’a pas pu être envoyée',
};

/** What the contact reads in place of a file that is gone. */
export function missingWords(kind: MediaKind, fileName: string | undefined, locale: string): TextPart {
  const isFrench = /^fr\b/i.test(locale);
  const what = (isFrench ? FRENCH : ENGLISH)[kind];
  const name = fileName === undefined ? '' : isFrench ? ` : ${fileName}` : `: ${fileName}`;
  return { kind: 'text', text: `[${what}${name}]` };
}
