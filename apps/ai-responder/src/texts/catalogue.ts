/** What contacts are told, in every language we speak. Answers come from knowledge; these say how it goes on. */
const CATALOGUE = {
  greeting: {
    en: 'Hello! What would you like to know? I look for the answer in our documents, and a person takes over if I do not find it.',
    fr: 'Bonjour ! Que souhaitez-vous savoir ? Je cherche la réponse dans nos documents, et une personne prend le relais si je ne la trouve pas.',
  },
  welcome_thanks: {
    en: 'You are welcome! Write whenever you have another question.',
    fr: 'Avec plaisir ! Écrivez-moi dès que vous avez une autre question.',
  },
  person_follows: {
    en: 'I do not have an answer to that. A person will follow up with you here.',
    fr: 'Je n’ai pas de réponse à cette question. Une personne va vous répondre ici.',
  },
  person_asked_for: {
    en: 'Of course. A person will follow up with you here.',
    fr: 'Bien sûr. Une personne va vous répondre ici.',
  },
  person_follows_for_rest: {
    en: 'For the rest of your questions, a person will follow up with you here.',
    fr: 'Pour vos autres questions, une personne va vous répondre ici.',
  },
  trouble: {
    en: 'I am having trouble with your message. A person will follow up with you here.',
    fr: 'Je n’arrive pas à traiter votre message. Une personne va vous répondre ici.',
  },
  timed_out: {
    en: 'The answer is taking too long. A person will follow up with you here.',
    fr: 'La réponse prend trop de temps. Une personne va vous répondre ici.',
  },
  out_of_credits: {
    en: 'Automatic answers are used up for the moment. Please try again later.',
    fr: 'Les réponses automatiques sont épuisées pour le moment. Merci de réessayer plus tard.',
  },
  plan_lacks_answers: {
    en: 'Automatic answers are not available here. Please use another way to reach us.',
    fr: 'Les réponses automatiques ne sont pas disponibles ici. Merci de nous joindre autrement.',
  },
  plan_lacks_media: {
    en: 'I cannot look at this kind of file here. Please describe it in words.',
    fr: 'Je ne peux pas consulter ce type de fichier ici. Merci de le décrire par écrit.',
  },
  received_image: {
    en: 'I received your image, thank you. I cannot read it myself; a person will follow up with you here.',
    fr: 'J’ai bien reçu votre image, merci. Je ne peux pas la lire moi-même ; une personne va vous répondre ici.',
  },
  received_audio: {
    en: 'I received your audio message, thank you. I cannot listen to it myself; a person will follow up with you here.',
    fr: 'J’ai bien reçu votre message audio, merci. Je ne peux pas l’écouter moi-même ; une personne va vous répondre ici.',
  },
  received_video: {
    en: 'I received your video, thank you. I cannot watch it myself; a person will follow up with you here.',
    fr: 'J’ai bien reçu votre vidéo, merci. Je ne peux pas la regarder moi-même ; une personne va vous répondre ici.',
  },
  received_document: {
    en: 'I received your document, thank you. I cannot read it myself; a person will follow up with you here.',
    fr: 'J’ai bien reçu votre document, merci. Je ne peux pas le lire moi-même ; une personne va vous répondre ici.',
  },
  received_other: {
    en: 'I received what you sent, thank you. A person will follow up with you here.',
    fr: 'J’ai bien reçu votre envoi, merci. Une personne va vous répondre ici.',
  },
  person_looks: {
    en: 'A person will follow up with you here.',
    fr: 'Une personne va vous répondre ici.',
  },
  say_in_words: {
    en: 'Could you tell me in words what it is about, please?',
    fr: 'Pourriez-vous me dire par écrit de quoi il s’agit, s’il vous plaît ?',
  },
  unsupported_content: {
    en: 'I cannot read this kind of message. Could you write it as text, please?',
    fr: 'Je ne peux pas lire ce type de message. Pourriez-vous l’écrire sous forme de texte, s’il vous plaît ?',
  },
} as const satisfies Record<string, Readonly<Record<CatalogueLanguage, string>>>;

export const CATALOGUE_LANGUAGES = ['en', 'fr'] as const;
type CatalogueLanguage = (typeof CATALOGUE_LANGUAGES)[number];

export type TextKey = keyof typeof CATALOGUE;
export const TEXT_KEYS = Object.keys(CATALOGUE) as TextKey[];

/** English where we do not speak the contact's language. */
export function textFor(key: TextKey, language: string): string {
  const texts: Readonly<Record<string, string>> = CATALOGUE[key];
  return texts[language] ?? CATALOGUE[key].en;
}
