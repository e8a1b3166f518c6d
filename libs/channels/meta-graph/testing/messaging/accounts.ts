import { createHash } from 'node:crypto';
import { ControlError } from '@causerie/channel-kit-testing';
import type { SimulatorTraits } from './traits';
import type { SimAccount, SimPerson, World } from './world';

const digest = (text: string) => createHash('sha512').update(text).digest('hex');

/** What the owner of an account has in hand. Made of its id, so that other processes know it, too. */
export function keysOf(id: string, { tokenPrefix }: SimulatorTraits) {
  const own = digest(`simulated account ${id}`);
  return {
    accessToken: `${tokenPrefix}${own.slice(0, 80)}`,
    appSecret: own.slice(80, 112),
    appId: String(900_000_000_000_000 + Number.parseInt(own.slice(112, 120), 16)),
  };
}

export function addAccount(world: World, traits: SimulatorTraits, input: Partial<SimAccount>): SimAccount {
  const count = world.nextCount();
  const id = input.id ?? String(traits.accountIdBase + count);
  const account: SimAccount = {
    name: 'Causerie',
    username: `causerie${count}`,
    fields: [],
    perSecond: 300,
    mediaPerSecond: 10,
    humanAgent: true,
    ...keysOf(id, traits),
    ...input,
    id,
  };
  if (world.accounts.has(id)) throw new ControlError('the account is there already');
  world.accounts.set(id, account);
  const { appId, appSecret: secret, accessToken } = account;
  if (!world.apps.has(appId)) world.apps.set(appId, { id: appId, secret });
  const issuedAtMs = world.clock.nowMs();
  const expires = traits.token ? { expiresAtMs: issuedAtMs + traits.token.livesMs } : {};
  world.tokens.set(accessToken, { accountId: id, issuedAtMs, ...expires });
  return account;
}

export function addPerson(world: World, input: Partial<SimPerson>): SimPerson {
  const idOf = (number: number) => String(880_000_000_000_000 + number);
  let count = world.nextCount();
  while (world.people.has(idOf(count))) count = world.nextCount();
  const person: SimPerson = {
    id: idOf(count),
    name: 'Ada',
    username: `ada${count}`,
    blocks: false,
    reads: false,
    ...input,
  };
  if (world.people.has(person.id)) throw new ControlError('the person is there already');
  world.people.set(person.id, person);
  return { ...person };
}
