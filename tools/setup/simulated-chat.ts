import type { ReceivedMessage, SimulatedPerson } from '@causerie/channel-kit-testing';
import { SetupError, simulatedAccounts, type RunFile } from '@causerie/local-stack';
import { simulationFor } from '@causerie/simulations';
import { simulatedPerson, type PersonWanted } from './simulated-person';

/** When each step of answering a message happened, in milliseconds since the epoch; missing: not (yet) seen. */
export interface AnswerTimes {
  readonly sentAtMs: number;
  readonly acknowledgedAtMs?: number;
  readonly typingAtMs?: number;
  readonly repliedAtMs?: number;
}

export interface SentMessage {
  /** Missing for what is no message: a press on a button. */
  readonly externalId?: string;
  readonly sentAtMs: number;
}

/** How often the simulator is looked at; the times of typing are that exact. */
const LOOK_MS = 40;
/** Messages of one answer follow each other closely; a long text is split. */
const MORE_REPLIES_MS = 400;
const KEY_LENGTH_MAX = 24;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A private chat of one pretend person with the simulated account of a platform. */
export class SimulatedChat {
  private known = new Set<string>();
  private typingBefore = 0;
  private typingAtMs: number | undefined;

  private constructor(
    private readonly platform: string,
    private readonly person: SimulatedPerson,
    readonly about: string,
  ) {}

  /** @throws SetupError or UsageError when there is no such simulator, or it does not answer */
  static async open(run: RunFile, platform: string, wanted: PersonWanted): Promise<SimulatedChat> {
    const simulation = simulationFor(platform);
    const simulator = run.simulators.find((one) => one.platform === platform);
    const identity = simulatedAccounts()[platform];
    if (!simulator || !identity)
      throw new SetupError(`${platform} is not simulated by what runs here: start again with "npm start".`);
    try {
      const account = simulation.reach(simulator.url).account(identity.id);
      const person = await simulatedPerson(account, platform, wanted);
      const who = wanted.user ?? (person.id.length > KEY_LENGTH_MAX ? '' : person.id);
      const chat = new SimulatedChat(
        platform,
        person,
        `${person.name} (${[who && `user ${who}`, wanted.language ?? 'en'].filter(Boolean).join(', ')})`,
      );
      await chat.lookBack();
      return chat;
    } catch (error) {
      if ((error as Error).name === 'SetupError') throw error;
      throw new SetupError(
        `The simulator of ${platform} at ${simulator.url} does not do as asked: ${(error as Error).message}`,
        { cause: error },
      );
    }
  }

  /** How the platform names the chat. */
  get alias(): string {
    return this.person.alias;
  }

  say(text: string): Promise<SentMessage> {
    return this.person.say(text);
  }

  sendImage(caption: string | undefined): Promise<SentMessage> {
    return this.person.send({ ...A_PICTURE, ...(caption !== undefined && { caption }) });
  }

  /** @throws SetupError naming the buttons there are */
  async press(title: string): Promise<SentMessage> {
    const messages = await this.person.received();
    const message = messages.findLast(({ choices }) => choices.includes(title));
    if (!message) {
      const choices = [...new Set(messages.flatMap((one) => one.choices))].map((choice) => `"${choice}"`);
      const there = choices.length > 0 ? `There is ${choices.join(', ')}.` : 'No message has had one yet.';
      throw new SetupError(`${this.person.name} has been sent no button "${title}". ${there}`);
    }
    const sentAtMs = Date.now();
    await this.person.press(message, title);
    return { sentAtMs };
  }

  /** @throws SetupError where the platform has no app of its own, or does not tell of it */
  requireApp(): void {
    if (this.person.answeredInApp) return;
    throw new SetupError(
      `--human does not work on ${this.platform}: nobody but the bot can answer there, or bots are not told.`,
    );
  }

  async answerInApp(text: string): Promise<void> {
    this.requireApp();
    await this.person.answeredInApp?.(text);
    await this.lookBack();
  }

  /** All messages that came since the last look back; waits for the first. Empty after the timeout. */
  async replies(timeoutMs: number): Promise<ReceivedMessage[]> {
    const fresh = (): Promise<ReceivedMessage[]> => this.look();
    for (const until = Date.now() + timeoutMs; Date.now() < until; await pause(LOOK_MS))
      if ((await fresh()).length > 0) break;
    let count = (await fresh()).length;
    for (let quietSince = Date.now(); count > 0 && Date.now() - quietSince < MORE_REPLIES_MS;) {
      await pause(LOOK_MS);
      const now = (await fresh()).length;
      if (now > count) quietSince = Date.now();
      count = now;
    }
    return fresh();
  }

  async times(message: SentMessage): Promise<AnswerTimes> {
    const { externalId, sentAtMs } = message;
    const [first] = await this.look();
    return {
      sentAtMs,
      acknowledgedAtMs:
        externalId === undefined ? undefined : await this.person.acknowledgedAt({ externalId, sentAtMs }),
      typingAtMs: this.typingAtMs,
      repliedAtMs: first?.atMs,
    };
  }

  /** What has come until now is no answer to what will be said. */
  private async lookBack(): Promise<void> {
    this.known = new Set((await this.person.received()).map(({ externalId }) => externalId));
    this.typingBefore = await this.person.typingShown();
  }

  private async look(): Promise<ReceivedMessage[]> {
    if (this.typingAtMs === undefined && (await this.person.typingShown()) > this.typingBefore)
      this.typingAtMs = Date.now();
    return (await this.person.received()).filter(({ externalId }) => !this.known.has(externalId));
  }
}

/** A JPEG of eight by eight green points: whoever checks files by content takes it. */
const A_PICTURE = {
  kind: 'image',
  mimeType: 'image/jpeg',
  base64:
    '/9j/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYV' +
    'FSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAIAAgDASIAAhEBAxEB/8QAFQABAQ' +
    'AAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAAAwX/xAAUEQEAAAAAAAAAAAAAAAAAAA' +
    'AA/9oADAMBAAIRAxEAPwCgAkR//9k=',
} as const;
