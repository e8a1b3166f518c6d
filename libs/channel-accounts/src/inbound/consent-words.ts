/** What a contact writes to get no more messages, and to get them again. */
export interface ConsentWords {
  readonly stop: readonly string[];
  readonly start: readonly string[];
}

/**
 * By language. A word counts when it is the whole message; case, accents, punctuation and emoji do not matter. `any`
 * holds what says nothing about the language of whoever writes it.
 */
export const CONSENT_WORDS: Readonly<Record<string, ConsentWords>> = {
  any: { stop: ['stop', 'stop all', 'stopall'], start: ['start', 'unstop'] },
  en: {
    stop: ['unsubscribe', 'cancel', 'end', 'quit', 'opt out', 'optout', 'stop messages', 'unsubscribe me'],
    start: ['subscribe', 'resubscribe', 'opt in', 'optin', 'resume'],
  },
  fr: {
    stop: ['arrêt', 'arrêter', 'arrêtez', 'désabonner', 'désabonnement', 'me désabonner', 'désinscrire'],
    start: ['reprendre', 'réabonner', 'me réabonner', 'réactiver'],
  },
  de: {
    stop: ['stopp', 'abmelden', 'abbestellen', 'austragen', 'beenden'],
    start: ['anmelden', 'wieder anmelden', 'fortsetzen'],
  },
  es: {
    stop: ['baja', 'alto', 'darme de baja', 'dar de baja', 'cancelar', 'detener', 'no molestar'],
    start: ['alta', 'darme de alta', 'reanudar', 'suscribir'],
  },
  it: {
    stop: ['disiscrivimi', 'cancellami', 'annulla iscrizione', 'disdici', 'fermare'],
    start: ['iscrivimi', 'riprendi', 'riattiva'],
  },
  pt: {
    stop: ['sair', 'cancelar', 'parar', 'descadastrar', 'cancelar inscrição'],
    start: ['retomar', 'inscrever', 'reativar'],
  },
  nl: {
    stop: ['afmelden', 'uitschrijven', 'stoppen', 'afbestellen'],
    start: ['aanmelden', 'inschrijven', 'hervatten'],
  },
};
