import { languageOf, wordsOf } from '@causerie/knowledge';
import type { TurnWork } from '@causerie/persistence';

/** Small words that give a language away. Few of them stand in two lists. */
const TELLTALES: Readonly<Record<string, string>> = {
  en: `the is are do does you your my i have has can what when where how why which who and or of to in on for with this
    that it not hello hi hey please thanks thank would will much many there an be we they any open`,
  fr: `le la les un une des du de et est sont vous votre vos mon ma mes je j ai avez quel quelle quels quelles quand
    où ou comment pourquoi combien que qui pas ne ce cette c l d il elle nous on pour avec dans sur en au aux bonjour
    bonsoir salut merci svp êtes etes puis peut êtes-vous`,
  de: `der die das ein eine ist sind und oder nicht ich sie ihr mein wie was wann wo warum wer haben hat kann mit für
    auf im zu den dem hallo guten danke bitte es wird`,
  es: `el los las una es son y o no yo usted su mi cómo como qué cuándo cuando dónde donde cuánto por para con en de
    del hola buenos gracias tiene puedo está`,
  it: `il lo gli una è sono e o non io lei mio come che cosa quando dove perché quanto per con nel di del ciao
    buongiorno grazie posso avete`,
  pt: `o os as um uma é são e ou não eu você seu meu como que quando onde quanto por para com em do da olá bom
    obrigado obrigada posso tem`,
  nl: `de het een is zijn en of niet ik u jij mijn hoe wat wanneer waar waarom wie heb heeft kan met voor op in te
    hallo goedemorgen bedankt`,
};

const WORD_LISTS = Object.entries(TELLTALES).map(
  ([language, words]) => [language, new Set(words.split(/\s+/))] as const,
);

const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['ar', /\p{Script=Arabic}/u],
  ['ru', /\p{Script=Cyrillic}/u],
];

interface LanguageHints {
  /** What the contact wrote; '' where there was no text. */
  text: string;
  /** As the platform reports it: the language of the contact's app, which need not be the one they write in. */
  contactLocale: string | null;
  workspaceLocale: string;
}

/**
 * The language to answer in: that of the text where it gives itself away, else the contact's, else the workspace's.
 * Where two languages are equally likely, the contact's own decides between them.
 */
export function answerLanguage({ text, contactLocale, workspaceLocale }: LanguageHints): string {
  const own = contactLocale ? languageOf(contactLocale) : undefined;
  const guesses = guessLanguages(text);
  if (own && guesses.includes(own)) return own;
  if (guesses.length === 1 && guesses[0]) return guesses[0];
  return own ?? languageOf(workspaceLocale);
}

/** The language to answer a turn in. */
export function languageOfTurn({ asked, contactLocale, workspaceLocale }: TurnWork): string {
  const said = asked.flatMap(({ text, attachments }) => [
    text,
    ...attachments.map((one) => one.transcript ?? ''),
  ]);
  return answerLanguage({ text: said.join('\n'), contactLocale, workspaceLocale });
}

/** The likeliest languages of a text, equally likely; none where nothing gives it away. */
function guessLanguages(text: string): string[] {
  const script = SCRIPTS.find(([, pattern]) => pattern.test(text));
  if (script) return [script[0]];
  const words = wordsOf(text);
  const scores = WORD_LISTS.map(
    ([language, list]) => [language, words.filter((word) => list.has(word)).length] as const,
  );
  const best = Math.max(...scores.map(([, score]) => score));
  return best === 0 ? [] : scores.filter(([, score]) => score === best).map(([language]) => language);
}
