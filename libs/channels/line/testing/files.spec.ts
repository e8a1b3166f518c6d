import type { AdapterContext, AttachmentSide } from '@causerie/channel-kit';
import { lineChannel } from '@causerie/channel-line';
import { TransientError } from '@causerie/kernel';
import { fakeAccount } from './account';
import { startLineSimulator, type LineSimulator } from './simulator/simulator';

const side = lineChannel.attachments as AttachmentSide<unknown>;

describe('a file that a person sent to LINE', () => {
  const account = fakeAccount();
  let simulator: LineSimulator;
  let context: AdapterContext;
  let messageId: string;

  beforeEach(async () => {
    simulator = await startLineSimulator();
    simulator.createAccount({ id: account.externalId, ...account.credentials });
    const { id: person } = simulator.createPerson({});
    const sent = simulator.sendMedia({
      account: account.externalId,
      person,
      type: 'video',
      mimeType: 'video/mp4',
    });
    messageId = sent.id;
    context = { apiRoot: simulator.url, timeouts: { connectMs: 5_000, readMs: 10_000 } };
  });
  afterEach(() => simulator.close());

  const locate = () => side.locate({ messageId }, account, context);

  it('is waited for while LINE prepares it', async () => {
    simulator.setFile({ messageId, state: 'preparing' });
    const error: unknown = await locate().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TransientError);
    expect((error as TransientError).retryAfterMs).toBeGreaterThan(0);
    simulator.setFile({ messageId, state: 'there' });
    expect(await locate()).toMatchObject({ ok: true, address: { mimeType: 'video/mp4', sizeBytes: 3 } });
  });

  it('is asked for where LINE has its files, with the token beside the address', async () => {
    const located = await locate();
    if (!located.ok) throw new Error(located.state);
    const { url, headers } = located.address;
    expect(url).toBe(`${simulator.url}/v2/bot/message/${messageId}/content`);
    expect(headers).toEqual({ authorization: `Bearer ${account.credentials.channelAccessToken}` });
    expect(side.hosts).toEqual(['api-data.line.me']);
  });
});
