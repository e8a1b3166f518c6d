import { randomInt } from 'node:crypto';
import { faultOperations, fileFaultOperations, ControlError } from '@causerie/channel-kit-testing';
import { addAccount, addPerson } from './accounts';
import { fileOperations } from './file-operations';
import { peopleOperations } from './people-operations';
import type { Telling } from './telling';
import type { SimulatorTraits } from './traits';
import { fieldsOf } from './validate-message';
import type { SimAccount, SimMessage, SimPerson, World } from './world';

export interface OperationParts {
  world: World;
  telling: Telling;
  traits: SimulatorTraits;
  /** Where this simulator listens: addresses of files begin with it. */
  baseUrl(): string;
}

/** `after` is the `seq` already seen; `waitMs` how long to wait for more (at most 60 s). */
interface PollInput {
  after?: number;
  waitMs?: number;
}

const WAIT_MAX_MS = 60_000;
const waitMs = (input: PollInput) => Math.min(WAIT_MAX_MS, Math.max(0, input.waitMs ?? 0));

/** Everything a test or tool may do: in this process as methods, over HTTP as /sim/<name>. */
export function createOperations(parts: OperationParts) {
  return {
    ...setupOperations(parts),
    ...peopleOperations(parts),
    ...observeOperations(parts),
    ...fileOperations(parts.world),
  };
}

function setupOperations({ world, traits }: OperationParts) {
  return {
    createAccount: (input: Partial<SimAccount> = {}): SimAccount => addAccount(world, traits, input),

    setAccount: (input: { account?: string } & Partial<Pick<SimAccount, 'humanAgent' | 'perSecond'>>) => {
      const { account: id, ...changes } = input;
      return { ...Object.assign(world.account(id), changes) };
    },

    createPerson: (input: Partial<SimPerson> = {}): SimPerson => addPerson(world, input),

    /** The person of that id, made if there is none. */
    ensurePerson: (input: Partial<SimPerson> = {}): SimPerson => {
      const found = input.id === undefined ? undefined : world.people.get(input.id);
      return found ? { ...found } : addPerson(world, input);
    },

    setPerson: (input: { person: string } & Partial<Omit<SimPerson, 'id'>>): SimPerson => {
      const { person: id, ...changes } = input;
      return { ...Object.assign(world.person(id), changes) };
    },

    /** The app's address, as its dashboard sets it: asked first whether it is ours. */
    setAppUrl: async (input: { account?: string; url: string; verifyToken: string }): Promise<true> => {
      if (!(await proveAddress(input.url, input.verifyToken)))
        throw new ControlError('the address does not prove itself');
      world.appOf(world.account(input.account)).url = input.url;
      return true;
    },

    /** All tokens of the account are refused with 190 from now on, or later. */
    expireToken: (input: { account?: string; inMs?: number } = {}): true => {
      const { id } = world.account(input.account);
      const expiresAtMs = world.clock.nowMs() + (input.inMs ?? 0);
      for (const token of world.tokens.values())
        if (token.accountId === id) Object.assign(token, { expiresAtMs });
      return true;
    },

    /** Whether the echo of a send comes before its answer. */
    setEchoFirst: (input: { echoFirst: boolean }): true => {
      world.echoFirst = input.echoFirst;
      return true;
    },

    /** As if the person had last written so much longer ago. */
    quietFor: (input: { account?: string; person: string; ms: number }): true => {
      world.quiet(world.account(input.account).id, input.person, input.ms);
      return true;
    },
  };
}

/** Whether an address answers Meta's question with the challenge. */
export async function proveAddress(address: string, verifyToken: string): Promise<boolean> {
  const url = new URL(address);
  const challenge = String(randomInt(1e9));
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.verify_token', verifyToken);
  url.searchParams.set('hub.challenge', challenge);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return response.status === 200 && (await response.text()) === challenge;
  } catch {
    return false;
  }
}

function observeOperations({ world }: OperationParts) {
  return {
    health: () => ({ ok: true as const, nowMs: world.clock.nowMs() }),

    messages: (input: { account?: string; person?: string; by?: SimMessage['by'] } = {}): SimMessage[] =>
      world.messages.entries.filter(
        (one) =>
          (input.account === undefined || one.accountId === input.account) &&
          (input.person === undefined || one.person === input.person) &&
          (input.by === undefined || one.by === input.by),
      ),

    messageEvents: (input: PollInput & { person?: string } = {}) =>
      world.messages.poll(
        input.after ?? 0,
        waitMs(input),
        (one) => input.person === undefined || one.person === input.person,
      ),

    actions: (input: PollInput = {}) => world.actions.poll(input.after ?? 0, waitMs(input)),
    calls: (input: PollInput = {}) => world.calls.poll(input.after ?? 0, waitMs(input)),
    webhookPosts: (input: PollInput = {}) => world.posts.poll(input.after ?? 0, waitMs(input)),

    typingShown: ({ account, person }: { account: string; person: string }): { times: number } => ({
      times: world.actions.entries.filter(
        (one) => one.accountId === account && one.person === person && one.action === 'typing_on',
      ).length,
    }),

    /** When the first 2xx came back for the webhook about this message of a person's. */
    acknowledgedAt: ({ messageId }: { messageId: string }): { atMs?: number } => {
      const found = world.posts.entries.find(
        ({ accepted, body }) => accepted === true && midsIn(body).includes(messageId),
      );
      return found ? { atMs: found.atMs + (found.tookMs ?? 0) } : {};
    },

    ...faultOperations(world.faults),
    ...fileFaultOperations(world.fileFaults),
  };
}

/** What a webhook's body says of people's own messages. */
function midsIn(body: unknown): unknown[] {
  const entries = fieldsOf(body)['entry'];
  const elements = (Array.isArray(entries) ? entries : []).flatMap(
    (entry) => fieldsOf(entry)['messaging'] ?? [],
  );
  return elements.flatMap((element) => {
    const { message, postback } = fieldsOf(element);
    return [fieldsOf(message)['mid'], fieldsOf(postback)['mid']];
  });
}

export type Operations = ReturnType<typeof createOperations>;
