import { randomBytes } from 'node:crypto';
import {
  ControlError,
  faultOperations,
  fileFaultOperations,
  storedBytes,
  type FileInput,
} from '@causerie/channel-kit-testing';
import type { Lifecycle, StatusPlan } from '../lifecycle';
import { appOperations } from './app-operations';
import { peopleOperations } from './people-operations';
import { observeOperations } from './observe-operations';
import { templateOperations } from './template-operations';
import type { Telling } from '../telling';
import type { SimNumber, SimPerson, World } from '../world';

export interface OperationParts {
  world: World;
  telling: Telling;
  lifecycle: Lifecycle;
}

interface NumberInput {
  phoneNumberId?: string;
  wabaId?: string;
  accessToken?: string;
  appSecret?: string;
  displayPhone?: string;
  verifiedName?: string;
  perSecond?: number;
  /** Also used in the WhatsApp Business app: 20 messages a second. */
  coexistence?: boolean;
  /** The app's own address; a number's own goes before it. */
  appUrl?: string;
  subscribed?: boolean;
}

/** Everything a test or tool may do: in this process as methods, over HTTP as /sim/<name>. */
export function createOperations(parts: OperationParts) {
  return {
    ...setupOperations(parts),
    ...templateOperations(parts),
    ...peopleOperations(parts),
    ...appOperations(parts),
    ...observeOperations(parts),
    ...breakOperations(parts),
  };
}

function setupOperations({ world }: OperationParts) {
  return {
    createNumber: (input: NumberInput = {}): SimNumber => {
      const count = world.nextCount();
      const number: SimNumber = {
        phoneNumberId: input.phoneNumberId ?? String(100_000_000_000_000 + count),
        wabaId: input.wabaId ?? String(200_000_000_000_000 + count),
        displayPhone: input.displayPhone ?? String(15_550_100_000 + count),
        verifiedName: input.verifiedName ?? 'Causerie',
        accessToken: input.accessToken ?? `EAASIM${randomBytes(40).toString('hex')}`,
        appSecret: input.appSecret ?? randomBytes(16).toString('hex'),
        subscribed: input.subscribed ?? true,
        perSecond: input.perSecond ?? (input.coexistence ? 20 : 80),
        uploads: 0,
        ...(input.appUrl === undefined ? {} : { appUrl: input.appUrl }),
      };
      if (world.numbers.has(number.phoneNumberId)) throw new ControlError('the number is there already');
      world.numbers.set(number.phoneNumberId, number);
      return { ...number };
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

    /** A file of the business, as after an upload. */
    addMedia: (input: FileInput & { number?: string; mimeType: string }): { id: string } => {
      const { phoneNumberId } = world.number(input.number);
      const { mimeType } = input;
      return { id: world.addMedia({ file: storedBytes(input), mimeType, phoneNumberId, by: 'business' }).id };
    },

    /** A file by its id: somebody's or an uploaded one. It is gone, its addresses with it. */
    endMedia: (input: { id: string }): true => {
      world.endMedia(input.id);
      return true;
    },

    createPerson: (input: Partial<SimPerson> = {}): SimPerson => createPerson(world, input),

    /** The person with this id, made when there is none yet. */
    meetPerson: (input: Partial<SimPerson> = {}): SimPerson => {
      const known = input.id === undefined ? undefined : world.people.get(input.id);
      return known ? { ...known } : createPerson(world, { ...namesOf(input.id), ...input });
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

/** An id that an earlier simulator gave has the same phone and user id again. */
function namesOf(id: string | undefined): Partial<SimPerson> {
  const count = /^person-(\d{1,9})$/.exec(id ?? '')?.[1];
  return count === undefined ? {} : numbered(Number(count));
}

function numbered(count: number): Pick<SimPerson, 'id' | 'phone' | 'userId'> {
  return {
    id: `person-${count}`,
    phone: String(33_600_000_000 + count),
    userId: `FR.${7_000_000_000 + count}`,
  };
}

function createPerson(world: World, input: Partial<SimPerson>): SimPerson {
  let count = world.nextCount();
  while (world.people.has(`person-${count}`)) count = world.nextCount();
  const person: SimPerson = {
    ...numbered(count),
    ...(input.id === undefined ? {} : { id: input.id }),
    ...(input.phone === undefined ? {} : { phone: input.phone }),
    ...(input.userId === undefined ? {} : { userId: input.userId }),
    name: input.name ?? 'Ada',
    hidesPhone: input.hidesPhone ?? false,
    blocks: input.blocks ?? false,
    reads: input.reads ?? false,
    refusesMarketing: input.refusesMarketing ?? false,
    ...(input.username === undefined ? {} : { username: input.username }),
  };
  const { id, phone, userId } = person;
  const taken = world.personBy((other) =>
    [other.id, other.phone, other.userId].some((it) => [id, phone, userId].includes(it)),
  );
  if (taken) throw new ControlError('the person is there already');
  world.people.set(id, person);
  return { ...person };
}

function breakOperations({ world, lifecycle }: OperationParts) {
  return {
    ...faultOperations(world.faults),
    ...fileFaultOperations(world.fileFaults),

    /** How statuses come from now on: late, without `sent`, reversed, several times. */
    setStatusPlan: (input: Partial<StatusPlan>): StatusPlan => {
      lifecycle.plan = { ...lifecycle.plan, ...input };
      return lifecycle.plan;
    },
  };
}

export type Operations = ReturnType<typeof createOperations>;
