import { newCorrelationId, newId } from '@causerie/kernel';
import { DeliveryStore, LaneStore, OutboundStore } from '@causerie/persistence';
import type { SimPerson, WhatsAppSimulator } from '@causerie/simulator-whatsapp';
import { eventually } from '@causerie/testing';
import { cpus, loadavg } from 'node:os';
import type { Pipeline } from './pipeline';
import type { ConnectedSimulation } from './platforms';

/** So many transactions of the test at once: as many as its pool has connections. */
const WRITERS = 5;

export interface Recipient {
  person: SimPerson;
  conversationId: string;
}

/** People who have each written to the number, so that it may write to them. Nobody answers what they wrote. */
export async function makeRecipients(
  { pipeline, whatsapp }: { pipeline: Pipeline; whatsapp: WhatsAppSimulator },
  account: ConnectedSimulation,
  count: number,
): Promise<Recipient[]> {
  const people = Array.from({ length: count }, () => whatsapp.createPerson());
  for (const { id: person } of people)
    whatsapp.sendText({ number: account.simulated.id, person, text: 'Hello' });
  const rows = await eventually(
    'everybody to have written',
    async () => {
      const found = await pipeline.database.owner<{ id: string; alias: string }>(
        `UPDATE conversation SET owner = 'waiting_human' WHERE channel_account_id = $1 RETURNING id, canonical_alias AS alias`,
        [account.accountId],
      );
      return found.length === count && found;
    },
    60_000,
  );
  const ids = new Map(rows.map(({ id, alias }) => [alias, id]));
  return people.map((person) => ({ person, conversationId: ids.get(person.phone)! }));
}

/** Queues the texts for each recipient, as any part of the product does: first each one's first, then the second… */
export async function enqueueForAll(
  { database }: Pipeline,
  { workspace }: ConnectedSimulation,
  { recipients, texts }: { recipients: readonly Recipient[]; texts: readonly string[] },
): Promise<void> {
  const store = new OutboundStore(new DeliveryStore(), new LaneStore(database.dataSource));
  const waiting = texts.flatMap((text) => recipients.map(({ conversationId }) => ({ conversationId, text })));
  const write = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { conversationId, text } = next;
      await database.transaction.run(workspace.id, (tx) =>
        store.enqueue(tx, {
          conversationId,
          author: 'bot',
          parts: [{ kind: 'text', text }],
          idempotencyKey: newId(),
          correlationId: newCorrelationId(),
        }),
      );
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
}

export interface Sent {
  person: string;
  text: string;
  /** Our key of the message. */
  key: string;
  atMs: number;
}

/** What of ours the platform has accepted from this number, in its order. */
export function acceptedFrom(whatsapp: WhatsAppSimulator, account: ConnectedSimulation): Sent[] {
  return whatsapp.world.messages.entries.flatMap(
    ({ phoneNumberId, by, callbackData, chat, content, atMs }) =>
      phoneNumberId === account.simulated.id && by === 'business' && callbackData !== undefined
        ? [{ person: chat, text: String(content['body']), key: callbackData, atMs }]
        : [],
  );
}

/** How often the platform refused a call of this number, by its code. */
export function refusalsOf(
  whatsapp: WhatsAppSimulator,
  account: ConnectedSimulation,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { path, status, answer } of whatsapp.world.calls.entries) {
    if (path !== `${account.simulated.id}/messages` || status === undefined || status < 400) continue;
    const { code } = (answer as { error: { code: number } }).error;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

export interface Pace {
  perSecond: number;
  seconds: number;
  /** Most in any second. */
  peak: number;
}

export function paceOf(sent: readonly Sent[]): Pace {
  const times = sent.map(({ atMs }) => atMs).sort((a, b) => a - b);
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
  const peak = times.reduce((most, atMs, i) => {
    const from = times.findIndex((one) => one > atMs - 1_000);
    return Math.max(most, i - from + 1);
  }, 0);
  return { perSecond: (times.length - 1) / seconds, seconds, peak };
}

/** By recipient: seconds from the first message of all until their own last one. */
export function finishedAfter(sent: readonly Sent[]): Map<string, number> {
  const startMs = Math.min(...sent.map(({ atMs }) => atMs));
  return new Map(sent.map(({ person, atMs }) => [person, (atMs - startMs) / 1_000]));
}

export function quantiles(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  return `median ${at(0.5)} s, p95 ${at(0.95)} s, last ${at(1)} s`;
}

export const load = () =>
  `load ${loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')} on ${cpus().length} cores`;
