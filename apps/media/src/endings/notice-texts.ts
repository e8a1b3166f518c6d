/** What contacts are told about a file that was not taken, or came late, in every language we speak. */
const CATALOGUE = {
  too_large: {
    en: 'I could not take one of your files: it is too large. Could you send a smaller one, or describe it in words?',
    fr: 'Je n’ai pas pu recevoir l’un de vos fichiers : il est trop volumineux. Pourriez-vous en envoyer un plus petit, ou le décrire par écrit ?',
  },
  unsupported: {
    en: 'I could not open one of your files. Could you send it as a photo or a PDF, or describe it in words?',
    fr: 'Je n’ai pas pu ouvrir l’un de vos fichiers. Pourriez-vous l’envoyer en photo ou en PDF, ou le décrire par écrit ?',
  },
  infected: {
    en: 'One of your files was not accepted: our virus scanner found something in it. Please check it before you send it again.',
    fr: 'L’un de vos fichiers n’a pas été accepté : notre antivirus y a détecté un problème. Merci de le vérifier avant de le renvoyer.',
  },
  expired: {
    en: 'I could not fetch one of your files: it is no longer there. Could you send it again?',
    fr: 'Je n’ai pas pu récupérer l’un de vos fichiers : il n’est plus disponible. Pourriez-vous le renvoyer ?',
  },
  failed: {
    en: 'I could not fetch one of your files, although I tried several times. Could you send it again?',
    fr: 'Je n’ai pas pu récupérer l’un de vos fichiers malgré plusieurs essais. Pourriez-vous le renvoyer ?',
  },
  late: {
    en: 'The file I was still waiting for has arrived. A person will look at it and answer you here.',
    fr: 'Le fichier que j’attendais encore est arrivé. Une personne va le consulter et vous répondre ici.',
  },
} as const satisfies Record<string, Readonly<Record<'en' | 'fr', string>>>;

export type NoticeKey = keyof typeof CATALOGUE;

/** English where we do not speak the contact's language. */
export function noticeFor(key: NoticeKey, language: string): string {
  const texts: Readonly<Record<string, string>> = CATALOGUE[key];
  return texts[language] ?? CATALOGUE[key].en;
}
