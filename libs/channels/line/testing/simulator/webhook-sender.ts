import { WebhookRounds, type RoundsTiming, type SimulatorClock } from '@causerie/channel-kit-testing';
import { signatureOf } from '../signature';
import type { SimAccount, WebhookPost, World } from './world';

/** The time-out: https://developers.line.biz/en/docs/messaging-api/check-webhook-error-statistics/ (2 seconds) */
export const DEFAULT_TIMING: RoundsTiming = { backoffScale: 1, requestTimeoutMs: 2_000 };

/** Neither is documented: "the number of redeliveries and the interval between them are not disclosed". */
const REDELIVERIES = 10;
const FIRST_WAIT_MS = 1_000;

interface Told {
  account: SimAccount;
  event: Record<string, unknown>;
  messageId?: string;
}

/** Posts events, signed over the bytes on the wire; again if that is switched on, until they are answered with 2xx. */
export class WebhookSender {
  private readonly rounds: WebhookRounds<Told>;

  constructor(private readonly parts: { world: World; clock: SimulatorClock; timing: RoundsTiming }) {
    this.rounds = new WebhookRounds({
      ...parts,
      faults: parts.world.faults,
      post: async (told, about) => (await this.post(told.account, [told], about)).accepted === true,
      waitMs,
    });
  }

  send(told: Told): void {
    if (told.account.webhookUrl !== '' && told.account.webhookActive) this.rounds.send(told);
  }

  /** A webhook without events, as the console's button sends it. */
  async try(account: SimAccount): Promise<WebhookPost> {
    return this.post(account, [], { attempt: 1, copy: 0 });
  }

  close(): void {
    this.rounds.close();
  }

  private async post(
    account: SimAccount,
    told: readonly Told[],
    about: { attempt: number; copy: number },
  ): Promise<WebhookPost> {
    const { world, clock } = this.parts;
    const isRedelivery = about.attempt > 1;
    const events = told.map(({ event }) => ({ ...event, deliveryContext: { isRedelivery } }));
    const body = { destination: account.id, events };
    const bytes = Buffer.from(JSON.stringify(body));
    const entry: WebhookPost = world.posts.add({
      accountId: account.id,
      eventIds: told.map(({ event }) => String(event['webhookEventId'])),
      messageIds: told.flatMap(({ messageId }) => messageId ?? []),
      ...about,
      atMs: clock.nowMs(),
      body,
    });
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'LineBotWebhook/2.0',
      'x-line-signature': signatureOf(bytes, account.channelSecret),
    };
    await this.rounds.post(entry, { url: account.webhookUrl, headers, bytes });
    world.posts.changed();
    return entry;
  }
}

function waitMs({ account }: Told, { attempt }: { attempt: number }): number | undefined {
  return account.redelivers && attempt <= REDELIVERIES ? FIRST_WAIT_MS * 2 ** (attempt - 1) : undefined;
}
