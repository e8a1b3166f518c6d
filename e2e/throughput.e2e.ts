import {
  startWhatsAppSimulator,
  whatsappSimulation,
  type WhatsAppSimulator,
} from '@causerie/simulator-whatsapp';
import { eventually } from '@causerie/testing';
import {
  acceptedFrom,
  enqueueForAll,
  finishedAfter,
  load,
  makeRecipients,
  paceOf,
  quantiles,
  refusalsOf,
  type Recipient,
  type Sent,
} from './harness/bulk';
import { brokenAtRest } from './harness/invariants';
import { startPipeline, type Pipeline } from './harness/pipeline';
import type { ConnectedSimulation } from './harness/platforms';

/** `THROUGHPUT=full`: 2,000 messages, and the speed is asserted. It wants a machine that has nothing else to do. */
const isFull = process.env['THROUGHPUT'] === 'full';
const RECIPIENTS = isFull ? 200 : 20;
const TEXTS = Array.from({ length: isFull ? 10 : 4 }, (_, i) => `Message ${i + 1}`);
const TOTAL = RECIPIENTS * TEXTS.length;
const ALLOWED_PER_SECOND = 80;
const SHARE_MIN = 0.9;
const LONG_MS = 600_000;
/** As in production, where the speed is measured. */
const PRODUCTION = { LOG_LEVEL: 'info', SWEEP_INTERVAL_MS: '1000', DELIVERY_LEASE_MS: '30000' };

let pipeline: Pipeline;
let whatsapp: WhatsAppSimulator;

beforeAll(async () => {
  pipeline = await startPipeline({
    only: ['ingest', 'realtime-gateway'],
    ...(isFull ? { settings: PRODUCTION } : {}),
  });
  whatsapp = await startWhatsAppSimulator({ limits: 'enforced', webhooks: { backoffScale: 0.1 } });
  const { reach, slug } = whatsappSimulation;
  pipeline.platforms.adopt(slug, { ...reach(whatsapp.url), close: () => whatsapp.close() });
}, LONG_MS);
afterAll(() => pipeline.close(), LONG_MS);

interface Campaign {
  account: ConnectedSimulation;
  recipients: Recipient[];
}

/** Everything is queued before anything is sent. */
async function queued(): Promise<Campaign> {
  const account = await pipeline.platforms.connect('whatsapp');
  const recipients = await makeRecipients({ pipeline, whatsapp }, account, RECIPIENTS);
  await enqueueForAll(pipeline, account, { recipients, texts: TEXTS });
  return { account, recipients };
}

/** Starts delivery and waits until the platform has so many; what it has then. */
async function send({ account }: Campaign, count: number): Promise<Sent[]> {
  await pipeline.apps.delivery.start();
  // Looked at now and then, not at every message: the simulator must not be what is slow.
  const all = () => acceptedFrom(whatsapp, account).length >= count;
  await eventually('the platform to have accepted all', all, LONG_MS / 2);
  return acceptedFrom(whatsapp, account);
}

function expectWhole(sent: readonly Sent[], { recipients }: Campaign): void {
  expect(new Set(sent.map(({ key }) => key)).size).toBe(sent.length);
  for (const { person } of recipients)
    expect(sent.filter((one) => one.person === person.id).map(({ text }) => text)).toEqual(TEXTS);
}

async function unsent({ account }: Campaign): Promise<number> {
  const rows = await pipeline.database.owner(
    `SELECT FROM delivery WHERE channel_account_id = $1 AND status NOT IN ('sent', 'delivered', 'read')`,
    [account.accountId],
  );
  return rows.length;
}

/** Of the campaign that nothing disturbed: for comparison. */
let undisturbed: string;

describe(`${TOTAL} messages to ${RECIPIENTS} people on WhatsApp`, () => {
  it(
    `are each accepted once, in order for each person${isFull ? ', as fast as the number may' : ''}`,
    async () => {
      const campaign = await queued();
      const before = load();
      const sent = await send(campaign, TOTAL);
      const pace = paceOf(sent);
      undisturbed = quantiles([...finishedAfter(sent).values()]);
      const refused = JSON.stringify(refusalsOf(whatsapp, campaign.account));
      console.log(
        `${sent.length} messages in ${pace.seconds.toFixed(1)} s: ${pace.perSecond.toFixed(1)} a second of ` +
          `${ALLOWED_PER_SECOND} allowed, ${pace.peak} in the fullest second; refused: ${refused}; ` +
          `before: ${before}, after: ${load()}`,
      );
      await eventually('everything to be told as sent', async () => (await unsent(campaign)) === 0, 120_000);
      expect(acceptedFrom(whatsapp, campaign.account)).toHaveLength(TOTAL);
      expectWhole(sent, campaign);
      if (isFull) expect(pace.perSecond).toBeGreaterThanOrEqual(ALLOWED_PER_SECOND * SHARE_MIN);
    },
    LONG_MS,
  );

  (isFull ? it : it.skip)(
    'wait for nobody of whom the platform has had enough',
    async () => {
      await pipeline.apps.delivery.stop();
      const campaign = await queued();
      const [slow, ...others] = campaign.recipients as [Recipient, ...Recipient[]];
      await useUpPair(campaign.account, slow);
      const ofOthers = () =>
        acceptedFrom(whatsapp, campaign.account).filter(({ person }) => person !== slow.person.id);
      await pipeline.apps.delivery.start();
      const total = others.length * TEXTS.length;
      await eventually('the others to have theirs', () => ofOthers().length >= total, LONG_MS / 2);
      const sent = ofOthers();
      const slowSoFar = acceptedFrom(whatsapp, campaign.account).length - sent.length;
      console.log(
        `Without a throttled person: ${undisturbed}. With one, the others: ` +
          `${quantiles([...finishedAfter(sent).values()])}, ${paceOf(sent).perSecond.toFixed(1)} a second; ` +
          `the throttled one had ${slowSoFar} of ${TEXTS.length} by then; ` +
          `refused: ${JSON.stringify(refusalsOf(whatsapp, campaign.account))}; ${load()}`,
      );
      expect(slowSoFar).toBeLessThan(TEXTS.length);
      expect(paceOf(sent).perSecond).toBeGreaterThanOrEqual(ALLOWED_PER_SECOND * SHARE_MIN);
      await eventually(
        'everything to be told as sent',
        async () => (await unsent(campaign)) === 0,
        LONG_MS / 2,
      );
      expectWhole(acceptedFrom(whatsapp, campaign.account), campaign);
    },
    LONG_MS,
  );

  it(
    'leave every invariant whole',
    async () => expect(await brokenAtRest(pipeline.database, 120_000)).toEqual([]),
    LONG_MS,
  );
});

/** Another program that shares the number writes to the person until the platform refuses. */
async function useUpPair({ simulated }: ConnectedSimulation, { person }: Recipient): Promise<void> {
  for (;;) {
    const response = await fetch(`${whatsapp.url}/v23.0/${simulated.id}/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${simulated.given['accessToken']}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        messaging_product: 'whatsapp',
        to: person.phone,
        type: 'text',
        text: { body: 'From elsewhere' },
      }),
    });
    const { error } = (await response.json()) as { error?: { code: number } };
    if (error?.code === 131_056) return;
    expect(error).toBeUndefined();
  }
}
