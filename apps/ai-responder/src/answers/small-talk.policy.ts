import { withoutAccents, wordsOf } from '@causerie/knowledge';

const GREETINGS =
  words(`hello hi hey hiya yo good morning afternoon evening day there start help bonjour bonsoir salut
  coucou hallo guten tag morgen abend hola buenos buenas dias tardes ola bom dia ciao buongiorno salve bonne journee
  comment ca va allez vous how are you doing`);

const THANKS =
  words(`thanks thank you very much so many great perfect super ok okay merci beaucoup bien parfait genial
  danke vielen sehr gracias muchas grazie obrigado obrigada bye goodbye au revoir bonne journee soiree a bientot
  d accord cool`);

/** Words of these kinds are in many sentences; alone, only these make one. */
const HEARTS: Readonly<Record<'greeting' | 'thanks', ReadonlySet<string>>> = {
  greeting:
    words(`hello hi hey hiya yo morning afternoon evening start help bonjour bonsoir salut coucou hallo guten
    hola buenos buenas ola bom ciao buongiorno salve va`),
  thanks:
    words(`thanks thank great perfect ok okay merci parfait super genial danke gracias grazie obrigado obrigada
    bye goodbye revoir bientot accord cool`),
};

/** The greeting says what the bot is for. */
const WHAT_ARE_YOU_FOR =
  /^(hello |hi |bonjour |salut )?(what can you do|how can you help|que (pouvez vous|peux tu|sais tu|savez vous) faire|a quoi (servez vous|sers tu))( me| for me| pour moi)?$/;

/** `greeting` or `thanks` when a text is nothing else; undefined: it may ask something. */
export function smallTalk(text: string): 'greeting' | 'thanks' | undefined {
  const said = wordsOf(withoutAccents(text));
  if (said.length === 0) return undefined;
  if (WHAT_ARE_YOU_FOR.test(said.join(' '))) return 'greeting';
  const only = (allowed: ReadonlySet<string>) => said.every((word) => allowed.has(word));
  const has = (hearts: ReadonlySet<string>) => said.some((word) => hearts.has(word));
  if (only(THANKS) && has(HEARTS.thanks)) return 'thanks';
  if (only(new Set([...GREETINGS, ...THANKS])) && has(HEARTS.greeting)) return 'greeting';
  return undefined;
}

const A_PERSON = `(a |une? |un |the |an )?(real |live |vraie? )?(human|person|people|agent|someone|somebody|representative|operator|advisor|humain|personne|conseill\\w+|quelqu un|agent|operateur|responsable)`;
const WANTS_HUMAN = new RegExp(
  `\\b(speak|talk|chat|connect me|transfer me|parler|discuter|passez moi|mettez moi en relation)( directly| directement)?( to| with| a| avec)? ${A_PERSON}\\b`,
);

/** The contact asks for a person, not for an answer. */
export function wantsHuman(text: string): boolean {
  return WANTS_HUMAN.test(wordsOf(withoutAccents(text)).join(' '));
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
