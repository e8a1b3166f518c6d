import type {
  AdapterContext,
  ChannelAccount,
  ChannelAdapter,
  OutboundMessage,
  SendResult,
} from '@causerie/channel-kit';
import type { InboundEvent, InboundMessage } from '@causerie/message-schema';
import type { MessagingSimulator, MessagingSimulatorOptions } from '../messaging/simulator';
import type { SimPerson } from '../messaging/world';
import { startReceiver, type Receiver } from '@causerie/channel-kit-testing';
import type { FakeCredentials } from './fake-account';

/** An adapter and the platform that it is tried on. */
export interface MessagingUnderTest {
  adapter: ChannelAdapter;
  start(options?: MessagingSimulatorOptions): Promise<MessagingSimulator>;
  fakeAccount(): ChannelAccount<FakeCredentials>;
}

/** An account that hears everything, and Ada, who has just said "Bonjour" to it. */
export interface Scene {
  simulator: MessagingSimulator;
  account: ChannelAccount<FakeCredentials>;
  receiver: Receiver;
  context: AdapterContext;
  ada: SimPerson;
  /** Renders and sends; to Ada unless it says otherwise. */
  send(message: Partial<OutboundMessage>): Promise<SendResult[]>;
  sendText(text: string, more?: Partial<OutboundMessage>): Promise<SendResult[]>;
  /** As it is, past what the adapter would make of it. */
  post(payload: Record<string, unknown>): Promise<SendResult>;
  /** Waits for webhooks until one of their events fits. */
  eventually(fits: (event: InboundEvent) => boolean): Promise<InboundEvent>;
  close(): Promise<void>;
}

export async function startScene(
  { adapter, start, fakeAccount }: MessagingUnderTest,
  options: MessagingSimulatorOptions = {},
): Promise<Scene> {
  const { outbound, connection, inbound } = adapter;
  const simulator = await start(options);
  const account = fakeAccount();
  const receiver = await startReceiver(inbound, account);
  const context = { apiRoot: simulator.url, timeouts: { connectMs: 5_000, readMs: 10_000 } };
  const { accessToken, appSecret, app } = account.credentials;
  const own = { id: account.externalId, accessToken, appSecret, appId: app.appId ?? '' };
  simulator.createAccount({ ...own, name: 'Mugs', username: 'mugs' });
  await connection.registerWebhook(receiver.url, account, context);
  const ada = simulator.createPerson();
  const send = async (message: Partial<OutboundMessage>) => {
    const calls = outbound.render({ conversationAlias: ada.id, parts: [], ...message });
    const results: SendResult[] = [];
    for (const call of calls) results.push(await outbound.send(call, account, context));
    return results;
  };
  const eventually = async (fits: (event: InboundEvent) => boolean) => {
    await simulator.world.posts.waitFor(() => receiver.events().some(fits));
    const found = receiver.events().find(fits);
    if (!found) throw new Error('not there');
    return found;
  };
  simulator.sendText({ person: ada.id, text: 'Bonjour' });
  await eventually(messageBy('contact'));
  return {
    simulator,
    account,
    receiver,
    context,
    ada,
    send,
    sendText: (text, more) => send({ parts: [{ kind: 'text', text }], ...more }),
    post: (payload) =>
      outbound.send(
        {
          method: 'messages',
          payload: { recipient: { id: ada.id }, messaging_type: 'RESPONSE', ...payload },
        },
        account,
        context,
      ),
    eventually,
    close: async () => {
      await simulator.close();
      await receiver.close();
    },
  };
}

export const messageBy = (author: InboundMessage['author']) => (event: InboundEvent) =>
  event.type === 'message' && event.author === author;
export const ofStatus = (name: string) => (event: InboundEvent) =>
  event.type === 'status' && event.status === name;
export const withPart = (kind: string) => (event: InboundEvent) =>
  event.type === 'message' && event.parts[0]?.kind === kind;
export const failure = (failureClass: string, code: string) => ({
  ok: false,
  failure: { class: failureClass, code },
});
