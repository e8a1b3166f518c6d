import { startReceiver } from '@causerie/channel-kit-testing';
import type { AdapterContext, OutboundMessage, SendResult } from '@causerie/channel-kit';
import { whatsappChannel } from '@causerie/channel-whatsapp';
import type { InboundEvent } from '@causerie/message-schema';
import { fakeAccount } from './account';
import { startWhatsAppSimulator, type WhatsAppSimulatorOptions } from './simulator/simulator';

/** A number that is connected to a receiver, and Ada, who has just written to it. */
export async function openScene(options: WhatsAppSimulatorOptions = {}) {
  const simulator = await startWhatsAppSimulator({ limits: 'off', ...options });
  const account = fakeAccount();
  const receiver = await startReceiver(whatsappChannel.inbound, account);
  const { accessToken, appSecret, number } = account.credentials;
  const names = { ...number, accessToken, appSecret, appUrl: receiver.url };
  simulator.createNumber({ ...names, displayPhone: account.username ?? '' });
  const context: AdapterContext = {
    apiRoot: simulator.url,
    timeouts: { connectMs: 5_000, readMs: 10_000 },
  };
  const ada = simulator.createPerson({ name: 'Ada' });
  simulator.sendText({ person: ada.id, text: 'Bonjour' });

  /** Waits for webhooks until one of their events fits. */
  const eventually = async (fits: (event: InboundEvent) => boolean): Promise<InboundEvent> => {
    await simulator.world.posts.waitFor(() => receiver.events().some(fits));
    const found = receiver.events().find(fits);
    if (!found) throw new Error('not there');
    return found;
  };
  await eventually(({ type }) => type === 'message');

  return {
    simulator,
    account,
    receiver,
    context,
    ada,
    eventually,
    status: (name: string) => eventually((event) => event.type === 'status' && event.status === name),
    async send(message: Partial<OutboundMessage>): Promise<SendResult[]> {
      const calls = whatsappChannel.outbound.render({ conversationAlias: ada.phone, parts: [], ...message });
      const results: SendResult[] = [];
      for (const call of calls) results.push(await whatsappChannel.outbound.send(call, account, context));
      return results;
    },
    async close(): Promise<void> {
      await simulator.close();
      await receiver.close();
    },
  };
}

export type Scene = Awaited<ReturnType<typeof openScene>>;
