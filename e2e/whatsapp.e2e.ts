import { ConnectChannelAccount } from '@causerie/channel-accounts';
import { ChannelAccounts } from '@causerie/persistence';
import { startWhatsAppSimulator, type SimPerson, type WhatsAppSimulator } from '@causerie/simulator-whatsapp';
import { aWorkspace, eventually, type TestWorkspace } from '@causerie/testing';
import { brokenAtRest } from './harness/invariants';
import { importBuiltInKnowledge } from './harness/knowledge';
import { startPipeline, type Pipeline } from './harness/pipeline';

let pipeline: Pipeline;
let simulator: WhatsAppSimulator;

beforeAll(async () => {
  pipeline = await startPipeline();
  simulator = await startWhatsAppSimulator({ webhooks: { backoffScale: 0.1 } });
}, 180_000);
afterAll(async () => {
  await pipeline.close();
  await simulator.close();
});

interface ConnectedNumber {
  phoneNumberId: string;
  wabaId: string;
  accountId: string;
  url: string;
}

/** As a customer connects a number: the platform confirms it, asks the address by GET, and is given it. */
async function connectNumber(
  workspace: TestWorkspace,
  given: { wabaId?: string; appSecret?: string } = {},
): Promise<ConnectedNumber> {
  const number = simulator.createNumber(given);
  const accounts = new ChannelAccounts(pipeline.database.dataSource, workspace.keyRing);
  const connect = new ConnectChannelAccount(accounts, pipeline.database.transaction);
  const { accessToken, appSecret, phoneNumberId, wabaId } = number;
  const { account, registration } = await connect.run(
    {
      workspaceId: workspace.id,
      platform: 'whatsapp',
      given: { accessToken, appSecret, phoneNumberId, wabaId },
      webhookUrl: (id) => `${pipeline.apps.ingest.url}/webhooks/whatsapp/${id}`,
    },
    { apiRoot: simulator.url, timeouts: { connectMs: 2_000, readMs: 5_000 } },
  );
  return { phoneNumberId, wabaId, accountId: account.id, url: registration.url };
}

const repliesTo = (person: SimPerson) =>
  simulator.messages({ person: person.id }).filter(({ by }) => by === 'business');

async function messagesOf(
  accountId: string,
): Promise<{ direction: string; kind: string; status: string | null }[]> {
  return pipeline.database.owner(
    `SELECT m.direction, m.kind, d.status FROM message m LEFT JOIN delivery d ON d.message_id = m.id
     WHERE m.channel_account_id = $1 ORDER BY m.created_at`,
    [accountId],
  );
}

describe('a WhatsApp number', () => {
  it('is connected after its address answered the handshake, and refuses one that names another token', async () => {
    const workspace = await aWorkspace(pipeline.database, pipeline.masterKey);
    const { url } = await connectNumber(workspace);
    expect(url).toContain('/webhooks/whatsapp/');
    const wrong = await fetch(`${url}?hub.mode=subscribe&hub.verify_token=made-up-token&hub.challenge=1234`);
    expect([wrong.status, await wrong.text()]).toEqual([403, '']);
  });

  it('answers a message once, and follows what becomes of the answer', async () => {
    const workspace = await aWorkspace(pipeline.database, pipeline.masterKey);
    await importBuiltInKnowledge(pipeline.database, workspace.id);
    const number = await connectNumber(workspace);
    const person = simulator.createPerson({ reads: true });
    simulator.sendText({ number: number.phoneNumberId, person: person.id, text: 'When are you open?' });
    await eventually('a reply', () => repliesTo(person).length === 1);
    const messages = await eventually('the answer to be read', async () => {
      const all = await messagesOf(number.accountId);
      return all.at(-1)?.status === 'read' && all;
    });
    expect(messages).toEqual([
      { direction: 'inbound', kind: 'text', status: null },
      { direction: 'outbound', kind: 'text', status: 'read' },
    ]);
    expect(repliesTo(person)).toHaveLength(1);
  });

  it('shares one address with the other numbers of its app, each in its own workspace', async () => {
    const mine = await aWorkspace(pipeline.database, pipeline.masterKey);
    const theirs = await aWorkspace(pipeline.database, pipeline.masterKey);
    const appSecret = 'a1'.repeat(16);
    const first = await connectNumber(mine, { appSecret });
    const second = await connectNumber(theirs, { appSecret });
    // Meta sends what is for the second number to the first one's address.
    const post = (secret: string) =>
      postSigned(first.url, secret, textBody(second, `hello ${secret.length}`));
    expect(await post(appSecret)).toBe(200);
    expect(await messagesOf(first.accountId)).toEqual([]);
    expect(await messagesOf(second.accountId)).toMatchObject([{ direction: 'inbound', kind: 'text' }]);
  });

  it('gets nothing through the address of a number whose app has another secret', async () => {
    const workspace = await aWorkspace(pipeline.database, pipeline.masterKey);
    const first = await connectNumber(workspace, { appSecret: 'b2'.repeat(16) });
    const second = await connectNumber(workspace, { appSecret: 'c3'.repeat(16) });
    expect(await postSigned(first.url, 'b2'.repeat(16), textBody(second, 'forged'))).toBe(200);
    expect(await messagesOf(second.accountId)).toEqual([]);
  });

  it('leaves every invariant whole', async () => {
    expect(await brokenAtRest(pipeline.database)).toEqual([]);
  });
});

function textBody({ phoneNumberId, wabaId }: ConnectedNumber, text: string): string {
  const from = '33612340000';
  const message = {
    from,
    id: `wamid.${text.length}${phoneNumberId}`,
    timestamp: '1780000000',
    type: 'text',
    text: { body: text },
  };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550100000', phone_number_id: phoneNumberId },
    contacts: [{ profile: { name: 'Grace' }, wa_id: from }],
    messages: [message],
  };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: wabaId, changes: [{ field: 'messages', value }] }],
  });
}

async function postSigned(url: string, secret: string, body: string): Promise<number> {
  const { createHmac } = await import('node:crypto');
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
  return (await fetch(url, { method: 'POST', headers, body })).status;
}
