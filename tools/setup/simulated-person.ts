import type { SimulatedAccount, SimulatedPerson } from '@causerie/channel-kit-testing';
import { keepSimulatedAccount, SetupError, simulatedAccounts } from '@causerie/local-stack';

export interface PersonWanted {
  /** Who writes: any word; another one is another person. Without it, the one of the language. */
  readonly user?: string;
  /** The language of their app, such as `fr`. */
  readonly language?: string;
  /** Somebody who never wrote before and is not remembered. */
  readonly fresh?: boolean;
  /** Whether that chat has a conversation: a simulator that was restarted may make the same person again. */
  readonly isKnown?: (alias: string) => Promise<boolean>;
  /** Chats in which the bot would not answer: without `user`, somebody else writes. */
  readonly silent?: ReadonlySet<string>;
}

const DEFAULT_LANGUAGE = 'en';
const FIRST_NAMES: Readonly<Record<string, string>> = { en: 'Ada', fr: 'Camille' };

/** The same person at every call, over restarts too, so that the conversation goes on. */
export async function simulatedPerson(
  account: SimulatedAccount,
  platform: string,
  { user, language = DEFAULT_LANGUAGE, fresh = false, silent = new Set(), isKnown }: PersonWanted,
): Promise<SimulatedPerson> {
  const name = FIRST_NAMES[language.slice(0, 2)] ?? 'Ada';
  const wanted = { account, platform, name, language, isKnown };
  if (fresh) return newPerson(wanted);
  for (let number = 1; ; number += 1) {
    const label = user ?? (number === 1 ? language : `${language} ${number}`);
    const person = await personCalled(label, wanted);
    if (!silent.has(person.alias)) return person;
    if (user !== undefined)
      throw new SetupError(
        `A person has been asked to answer user ${user}, so the bot is silent there: give another --user, or none.`,
      );
  }
}

interface Wanted {
  readonly account: SimulatedAccount;
  readonly platform: string;
  readonly name: string;
  readonly language: string;
  readonly isKnown: PersonWanted['isKnown'];
}

async function personCalled(label: string, wanted: Wanted): Promise<SimulatedPerson> {
  const { account, platform, name, language } = wanted;
  const identity = simulatedAccounts()[platform];
  const id = identity?.people[label];
  if (id !== undefined) return account.person({ id, name, language });
  const person = await newPerson(wanted);
  if (identity)
    keepSimulatedAccount(platform, { ...identity, people: { ...identity.people, [label]: person.id } });
  return person;
}

const TRIES_MAX = 1_000;

/** Somebody new to us, too. */
async function newPerson({ account, platform, name, language, isKnown }: Wanted): Promise<SimulatedPerson> {
  const taken = new Set(Object.values(simulatedAccounts()[platform]?.people ?? {}));
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const person = await account.person({ name, language });
    if (!taken.has(person.id) && !(await isKnown?.(person.alias))) return person;
  }
  throw new SetupError(`The simulator of ${platform} makes nobody new: start again with "npm start".`);
}
