import type { ConsentTexts } from '@causerie/persistence';
import { countText } from './count-tokens';

/** How a change is confirmed. The word to write back is one that every language's list knows. */
const STOPPED: Readonly<Record<string, string>> = {
  en: 'You will get no more messages from us here. Write START to get them again.',
  fr: 'Vous ne recevrez plus de messages de notre part ici. Écrivez START pour les recevoir à nouveau.',
  de: 'Sie erhalten hier keine Nachrichten mehr von uns. Schreiben Sie START, um sie wieder zu erhalten.',
  es: 'No recibirá más mensajes nuestros aquí. Escriba START para volver a recibirlos.',
  it: 'Qui non riceverà più nostri messaggi. Scriva START per riceverli di nuovo.',
  pt: 'Não receberá mais mensagens nossas aqui. Escreva START para voltar a recebê-las.',
  nl: 'U ontvangt hier geen berichten meer van ons. Schrijf START om ze weer te ontvangen.',
};

const STARTED: Readonly<Record<string, string>> = {
  en: 'You will get our messages again. Write STOP whenever you want no more of them.',
  fr: 'Vous recevrez à nouveau nos messages. Écrivez STOP dès que vous n’en voulez plus.',
  de: 'Sie erhalten unsere Nachrichten wieder. Schreiben Sie STOP, wenn Sie keine mehr möchten.',
  es: 'Volverá a recibir nuestros mensajes. Escriba STOP cuando no quiera recibir más.',
  it: 'Riceverà di nuovo i nostri messaggi. Scriva STOP quando non ne vorrà più.',
  pt: 'Voltará a receber as nossas mensagens. Escreva STOP quando não quiser mais.',
  nl: 'U ontvangt onze berichten weer. Schrijf STOP wanneer u ze niet meer wilt.',
};

const counted = (texts: Readonly<Record<string, string>>): ConsentTexts =>
  Object.fromEntries(
    Object.entries(texts).map(([language, text]) => [language, { text, tokens: countText(text) }]),
  );

export const CONSENT_TEXTS = { stopped: counted(STOPPED), started: counted(STARTED) };
