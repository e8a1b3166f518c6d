import type { ChannelAccountDirectory, ConnectedAccount } from '@causerie/channel-accounts';
import { ManualClock } from '@causerie/kernel';
import type { InboundStore } from '@causerie/persistence';
import { ReceiveWebhook } from './receive-webhook';
import type { RecordInbound } from './record-inbound';
import { RouteWebhook } from './route-webhook';
import { answerTo } from './webhook-answer.policy';
import { WebhookRates } from './webhook-rates';

/** An account whose webhooks are genuine when they say so, at one webhook per second. */
function setUp() {
  const connected = {
    account: { id: 'a', workspaceId: 'w', platform: 'p', externalId: 'x' },
    adapter: {
      capabilities: { webhook: { bodyBytesMax: 1_000 } },
      inbound: {
        verify: ({ headers }: { headers: Record<string, string> }) => ({ ok: headers['sign'] === 'good' }),
        parse: () => [],
      },
    },
  } as unknown as ConnectedAccount;
  const directory = { find: () => Promise.resolve(connected) } as unknown as ChannelAccountDirectory;
  let recorded = 0;
  const recordInbound = {
    record: () => {
      recorded++;
      return Promise.resolve({ outcomes: [], quarantined: false });
    },
  } as unknown as RecordInbound;
  const receiveWebhook = new ReceiveWebhook(
    directory,
    new RouteWebhook(directory),
    new WebhookRates({ perSecond: 1, burst: 2 }, new ManualClock()),
    recordInbound,
    {} as InboundStore,
  );
  const receive = async (sign: string) =>
    receiveWebhook.receive({
      platform: 'p',
      accountId: 'a',
      correlationId: 'c',
      headers: { sign },
      query: {},
      rawBody: Buffer.from('{}'),
    });
  return { receive, recorded: () => recorded };
}

describe('a flood of webhooks', () => {
  it('is asked to come again later, with nothing recorded', async () => {
    const { receive, recorded } = setUp();
    const results = [await receive('good'), await receive('good'), await receive('good')];
    expect(results.map(({ result }) => result)).toEqual(['duplicate', 'duplicate', 'limited']);
    expect(recorded()).toBe(2);
    const [, , limited] = results;
    expect(limited && answerTo(limited, 5)).toMatchObject({ status: 503, retryAfterSeconds: 5 });
  });

  it('by somebody without the secret starves nobody', async () => {
    const { receive } = setUp();
    for (let n = 0; n < 20; n++) expect(await receive('bad')).toEqual({ result: 'unauthorized' });
    expect(await receive('good')).toMatchObject({ result: 'duplicate' });
  });
});
