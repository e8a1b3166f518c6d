import { randomBytes } from 'node:crypto';
import { ControlError, type ActiveFault, type FaultSpec } from '@causerie/simulator-meta-graph';
import type { Lifecycle, StatusPlan } from './lifecycle';
import { peopleOperations } from './people-operations';
import type { Telling } from './telling';
import type { SimMessage, SimNumber, SimPerson, World } from './world';

export interface OperationParts {
  world: World;
  telling: Telling;
  lifecycle: Lifecycle;
}

/** `after` is the `seq` already seen; `waitMs` how long to wait for more (at most 60 s). */
interface PollInput {
  after?: number;
  waitMs?: number;
}

interface NumberInput {
  phoneNumberId?: string;
  wabaId?: string;
  accessToken?: string;
  appSecret?: string;
  displayPhone?: string;
  verifiedName?: string;
  perSecond?: number;
  /** The app's own address; a number's own goes before it. */
  appUrl?: string;
  subscribed?: boolean;
}

const WAIT_MAX_MS = 60_000;
const waitMs = (input: PollInput) => Math.min(WAIT_MAX_MS, Math.max(0, input.waitMs ?? 0));

/** Everything a test or tool may do: in this process as methods, over HTTP as /sim/<name>. */
export function createOperations(parts: OperationParts) {
  return {
    ...setupOperations(parts),
    ...peopleOperations(parts),
    ...observeOperations(parts),
    ...breakOperations(parts),
  };
}

function setupOperations({ world }: OperationParts) {
  return {
    createNumber: (input: NumberInput = {}): Omit<SimNumber, 'templates'> => {
      const count = world.nextCount();
      const number: SimNumber = {
        phoneNumberId: input.phoneNumberId ?? String(100_000_000_000_000 + count),
        wabaId: input.wabaId ?? String(200_000_000_000_000 + count),
        displayPhone: input.displayPhone ?? String(15_550_100_000 + count),
        verifiedName: input.verifiedName ?? 'Causerie',
        accessToken: input.accessToken ?? `EAASIM${randomBytes(40).toString('hex')}`,
        appSecret: input.appSecret ?? randomBytes(16).toString('hex'),
        subscribed: input.subscribed ?? true,
        perSecond: input.perSecond ?? 80,
        templates: new Map(),
        ...(input.appUrl === undefined ? {} : { appUrl: input.appUrl }),
      };
      if (world.numbers.has(number.phoneNumberId)) throw new ControlError('the number is there already');
      world.numbers.set(number.phoneNumberId, number);
      const { templates: _own, ...info } = number;
      return info;
    },

    /** The app's address, as the dashboard sets it. */
    setAppUrl: (input: { number?: string; url: string }): true => {
      world.number(input.number).appUrl = input.url;
      return true;
    },

    /** Refused with 190 from now on, or later. */
    expireToken: (input: { number?: string; inMs?: number } = {}): true => {
      world.number(input.number).tokenExpiresAtMs = world.clock.nowMs() + (input.inMs ?? 0);
      return true;
    },

    addTemplate: (input: { number?: string; name: string; language: string; variables?: number }): true => {
      const { templates } = world.number(input.number);
      templates.set(`${input.name} ${input.language}`, input.variables ?? 0);
      return true;
    },

    createPerson: (input: Partial<SimPerson> = {}): SimPerson => {
      const count = world.nextCount();
      const person: SimPerson = {
        id: input.id ?? `person-${count}`,
        phone: input.phone ?? String(33_600_000_000 + count),
        userId: input.userId ?? `FR.${7_000_000_000 + count}`,
        name: input.name ?? 'Ada',
        hidesPhone: input.hidesPhone ?? false,
        blocks: input.blocks ?? false,
        reads: input.reads ?? false,
        ...(input.username === undefined ? {} : { username: input.username }),
      };
      const { id, phone, userId } = person;
      const taken = world.personBy((other) =>
        [other.id, other.phone, other.userId].some((it) => [id, phone, userId].includes(it)),
      );
      if (taken) throw new ControlError('the person is there already');
      world.people.set(id, person);
      return { ...person };
    },

    createGroup: (input: { id?: string; members: string[] }): { chat: string } => {
      const chat = `group:${input.id ?? `G${world.nextCount()}`}`;
      world.groups.set(chat, new Set(input.members.map((member) => world.person(member).id)));
      return { chat };
    },

    setPerson: (
      input: { person: string } & Partial<Pick<SimPerson, 'hidesPhone' | 'blocks' | 'reads' | 'name'>>,
    ): SimPerson => {
      const { person: id, ...changes } = input;
      return { ...Object.assign(world.person(id), changes) };
    },
  };
}

function observeOperations({ world }: OperationParts) {
  return {
    health: () => ({ ok: true as const, nowMs: world.clock.nowMs() }),

    messages: (input: { person?: string; chat?: string; by?: SimMessage['by'] } = {}): SimMessage[] => {
      const chat = input.chat ?? (input.person === undefined ? undefined : world.person(input.person).id);
      return world.messages.entries.filter(
        (message) =>
          (chat === undefined || message.chat === chat) &&
          (input.by === undefined || message.by === input.by),
      );
    },

    messageEvents: (input: PollInput & { person?: string } = {}) => {
      const chat = input.person === undefined ? undefined : world.person(input.person).id;
      return world.messages.poll(
        input.after ?? 0,
        waitMs(input),
        (one) => chat === undefined || one.chat === chat,
      );
    },

    calls: (input: PollInput & { path?: string } = {}) =>
      world.calls.poll(input.after ?? 0, waitMs(input), ({ path }) => path.endsWith(input.path ?? '')),

    webhookPosts: (input: PollInput = {}) => world.posts.poll(input.after ?? 0, waitMs(input)),

    /** Messages marked as read, and whether typing was shown with it. */
    reads: (input: PollInput & { person?: string } = {}) => {
      const chat = input.person === undefined ? undefined : world.person(input.person).id;
      return world.reads.poll(
        input.after ?? 0,
        waitMs(input),
        (one) => chat === undefined || one.chat === chat,
      );
    },
  };
}

function breakOperations({ world, lifecycle }: OperationParts) {
  return {
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

    /** How statuses come from now on: late, without `sent`, reversed, several times. */
    setStatusPlan: (input: Partial<StatusPlan>): StatusPlan => {
      lifecycle.plan = { ...lifecycle.plan, ...input };
      return lifecycle.plan;
    },
  };
}

export type Operations = ReturnType<typeof createOperations>;
export type OperationName = keyof Operations;
export type OperationInput<Name extends OperationName> = Parameters<Operations[Name]>[0];
export type OperationResult<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;
