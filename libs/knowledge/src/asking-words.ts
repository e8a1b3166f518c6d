/**
 * Words that ask, or are polite, and do not say about what. Postgres has lists of its own for articles and the like;
 * these would count as words that no document has. Without accents.
 */
const ASKING_WORDS: Readonly<Record<string, string>> = {
  en: `hello hi hey dear please thanks thank could would should shall may might must can cannot want wants wanted need
    needs like tell know explain wonder wondering question questions ask asking help much many long ever get got give
    let us ok okay yes no sorry sir madam good morning afternoon evening day also maybe just really actually there
    possible able way`,
  fr: `bonjour bonsoir salut coucou merci svp stp comment combien quand pourquoi quel quelle quels quelles quoi lequel
    laquelle lesquels est-ce ou puis peux peut peuvent pouvez pouvoir pourrais pourrait pourriez voudrais voudrait
    vouloir veux veut voulez souhaite souhaiterais aimerais dire dites savoir sais question questions demande demander
    besoin faut dois doit devez aider expliquer possible moyen y en ca cela ce cette cet aussi peut-etre oui non
    pardon monsieur madame journee soiree est sont etes avez ai as fait faire`,
  de: `hallo guten tag morgen abend bitte danke wie was wer wo wann warum wieso welche welcher welches wieviel kann
    konnen konnte mochte mochten will wollen muss mussen soll frage fragen wissen sagen gibt hilfe`,
  es: `hola buenos buenas dias tardes gracias favor como cuando cuanto cuanta cuantos donde quien que cual cuales por
    puedo puede pueden podria quiero quisiera necesito saber decir pregunta ayuda hay`,
};

const SETS = new Map(
  Object.entries(ASKING_WORDS).map(([language, words]) => [language, new Set(words.split(/[\s-]+/))]),
);

export function isAskingWord(plainWord: string, language: string): boolean {
  return SETS.get(language)?.has(plainWord) ?? false;
}
