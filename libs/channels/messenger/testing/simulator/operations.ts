import { randomBytes, randomInt } from 'node:crypto';
import { ControlError, type ActiveFault, type FaultSpec } from '@causerie/simulator-meta-graph';
import { peopleOperations } from './people-operations';
import type { Telling } from './telling';
import { traits } from './traits';
import type { SimAccount, SimMessage, SimPerson, World } from './world';

export interface OperationParts {
  world: World;
  telling: Telling;
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
  return { ...setupOperations(parts), ...peopleOperations(parts), ...observeOperations(parts) };
}

function setupOperations({ world }: OperationParts) {
  return {
    createAccount: (input: Partial<SimAccount> = {}): SimAccount => {
      const count = world.nextCount();
      const account: SimAccount = {
        id: String(100_200_000_000_000 + count),
        name: 'Causerie',
        username: `causerie${count}`,
        accessToken: `${traits.tokenPrefix}${randomBytes(40).toString('hex')}`,
        appSecret: randomBytes(16).toString('hex'),
        appId: String(900_000_000_000_000 + count),
        fields: [],
        perSecond: 300,
        ...input,
      };
      if (world.accounts.has(account.id)) throw new ControlError('the account is there already');
      world.accounts.set(account.id, account);
      return account;
    },

    createPerson: (input: Partial<SimPerson> = {}): SimPerson => {
      const count = world.nextCount();
      const person: SimPerson = {
        id: String(880_000_000_000_000 + count),
        name: 'Ada',
        username: `ada${count}`,
        blocks: false,
        reads: false,
        ...input,
      };
      if (world.people.has(person.id)) throw new ControlError('the person is there already');
      world.people.set(person.id, person);
      return { ...person };
    },

    setPerson: (input: { person: string } & Partial<Omit<SimPerson, 'id'>>): SimPerson => {
      const { person: id, ...changes } = input;
      return { ...Object.assign(world.person(id), changes) };
    },

    /** The app's address, as its dashboard sets it: asked first whether it is ours. */
    setAppUrl: async (input: { account?: string; url: string; verifyToken: string }): Promise<true> => {
      const url = new URL(input.url);
      const challenge = String(randomInt(1e9));
      url.searchParams.set('hub.mode', 'subscribe');
      url.searchParams.set('hub.verify_token', input.verifyToken);
      url.searchParams.set('hub.challenge', challenge);
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (response.status !== 200 || (await response.text()) !== challenge)
        throw new ControlError(`the address does not prove itself: HTTP ${response.status}`);
      world.account(input.account).appUrl = input.url;
      return true;
    },

    /** Refused with 190 from now on, or later. */
    expireToken: (input: { account?: string; inMs?: number } = {}): true => {
      world.account(input.account).tokenExpiresAtMs = world.clock.nowMs() + (input.inMs ?? 0);
      return true;
    },

    /** Whether the echo of a send comes before its answer. */
    setEchoFirst: (input: { echoFirst: boolean }): true => {
      world.echoFirst = input.echoFirst;
      return true;
    },
  };
}

function observeOperations({ world }: OperationParts) {
  return {
    health: () => ({ ok: true as const, nowMs: world.clock.nowMs() }),

    messages: (input: { person?: string; by?: SimMessage['by'] } = {}): SimMessage[] =>
      world.messages.entries.filter(
        (one) =>
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

    addFault: (input: { fault: FaultSpec }): { faultId: number } => ({
      faultId: world.faults.add(input.fault),
    }),
    clearFaults: (input: { faultId?: number } = {}): true => {
      world.faults.clear(input.faultId);
      return true;
    },
    releaseHangs: (): true => {
      world.faults.release();
      return true;
    },
    faults: (): readonly ActiveFault[] => world.faults.list(),
  };
}

export type Operations = ReturnType<typeof createOperations>;
export type OperationName = keyof Operations;
export type OperationInput<Name extends OperationName> = Parameters<Operations[Name]>[0];
export type OperationResult<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;
