import type { z } from 'zod';

/** How a value may be shown at start and in an error. */
export type Visibility = 'plain' | 'secret' | 'credential-url';

export interface SettingSpec<T> {
  /** From the text of the environment to the value. */
  readonly schema: z.ZodType<T>;
  /** Completes "NAME must be …". */
  readonly must: string;
  /** A right value, for the sentence that refuses a wrong one. */
  readonly example: string;
  readonly visibility: Visibility;
  readonly help: string;
  /** Text, as it would stand in the environment; null: may be left out; undefined: must be given. */
  readonly fallback?: string | null;
  /** Defaults that differ from app to app. */
  readonly fallbackByApp?: Readonly<Record<string, string>>;
  /** One variable for each name that matches: the first group, in lower case, becomes the key. */
  readonly gather?: RegExp;
}

/**
 * One variable of the environment: its type, its default and its help in one place. Immutable, every method
 * gives a new one.
 */
export class Setting<T> {
  constructor(readonly spec: SettingSpec<T>) {}

  /** The value when the variable is not set, written as it would be in the environment. */
  default(text: string | number | boolean): Setting<T> {
    return this.with({ fallback: String(text) });
  }

  /** Where each app has a default of its own; the others take the one of `default`. */
  defaultByApp(values: Readonly<Record<string, string | number>>): Setting<T> {
    const texts = Object.entries(values).map(([app, value]) => [app, String(value)] as const);
    return this.with({ fallbackByApp: Object.fromEntries(texts) });
  }

  optional(): Setting<T | undefined> {
    return new Setting<T | undefined>({ ...this.spec, fallback: null });
  }

  /** One or two sentences: what it is for, and when one would change it. */
  help(text: string): Setting<T> {
    return this.with({ help: text });
  }

  /** Never shown; may also come from the file that `NAME_FILE` names. */
  secret(): Setting<T> {
    return this.with({ visibility: 'secret' });
  }

  private with(change: Partial<SettingSpec<T>>): Setting<T> {
    return new Setting<T>({ ...this.spec, ...change });
  }
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;
