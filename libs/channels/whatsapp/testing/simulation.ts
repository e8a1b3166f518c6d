import {
  faultOf,
  fileFaultOf,
  fileGiven,
  type PlatformSimulation,
  type ReceivedMessage,
  type SimulatedAccount,
  type SimulatedMedia,
  type SimulatedMessage,
  type SimulatedPerson,
  type SimulationControl,
} from '@causerie/channel-kit-testing';
import { WhatsAppSimulatorClient } from './simulator/control/simulator-client';
import { startWhatsAppSimulator } from './simulator/simulator';
import type { SimMessage } from './simulator/world';

/** WhatsApp's simulator in the words that all platforms share. */
export const whatsappSimulation: PlatformSimulation = {
  slug: 'whatsapp',

  async start({ port, limits, clock, backoffScale } = {}) {
    const simulator = await startWhatsAppSimulator({
      ...(port === undefined ? {} : { port }),
      ...(limits === undefined ? {} : { limits }),
      ...(clock === undefined ? {} : { clock }),
      ...(backoffScale === undefined ? {} : { webhooks: { backoffScale } }),
    });
    return { ...reach(simulator.url), close: () => simulator.close() };
  },

  reach,
};

function reach(url: string): SimulationControl {
  const client = new WhatsAppSimulatorClient(url);
  return {
    url,
    async createAccount({ name, like } = {}) {
      const number = await client.call('createNumber', {
        ...(name === undefined ? {} : { verifiedName: name }),
        ...like?.given,
      });
      return accountOf(client, number);
    },
    account: (id) => accountOf(client, { phoneNumberId: id }),
    async addFault(fault) {
      if (fault.on === 'file') {
        await client.call('addFileFault', { fault: fileFaultOf(fault) });
        return;
      }
      await client.call('addFault', { fault: faultOf(fault, SENDS) });
    },
    async clearFaults() {
      await client.call('clearFaults');
      await client.call('clearFileFaults');
    },
  };
}

interface NumberNames {
  phoneNumberId: string;
  wabaId?: string;
  accessToken?: string;
  appSecret?: string;
}

function accountOf(client: WhatsAppSimulatorClient, names: NumberNames): SimulatedAccount {
  const given = Object.fromEntries(
    (['phoneNumberId', 'wabaId', 'accessToken', 'appSecret'] as const).flatMap((name) =>
      names[name] === undefined ? [] : [[name, names[name]]],
    ),
  );
  return {
    id: names.phoneNumberId,
    given,
    uploads: async () => (await client.call('uploads', { number: names.phoneNumberId })).count,
    async expireHandle(id) {
      await client.call('endMedia', { id });
    },
    async person(wanted = {}) {
      const found = await client.call('meetPerson', {
        ...(wanted.id === undefined ? {} : { id: wanted.id }),
        ...(wanted.name === undefined ? {} : { name: wanted.name }),
      });
      const alias = found.hidesPhone ? found.userId : found.phone;
      return personOf(client, names.phoneNumberId, { id: found.id, name: found.name, alias });
    },
  };
}

/** What WhatsApp sends as what. */
const KINDS = {
  image: { kind: 'image' },
  audio: { kind: 'audio' },
  voice: { kind: 'audio', voice: true, mimeType: 'audio/ogg; codecs=opus' },
  video: { kind: 'video' },
  video_note: { kind: 'video' },
  animation: { kind: 'video' },
  document: { kind: 'document' },
  sticker: { kind: 'sticker' },
} as const;

function personOf(
  client: WhatsAppSimulatorClient,
  number: string,
  who: Pick<SimulatedPerson, 'id' | 'name' | 'alias'>,
): SimulatedPerson {
  const acting = { number, person: who.id };
  const send = async (media: SimulatedMedia) => {
    const { kind, caption } = media;
    const words = caption === undefined ? {} : { caption };
    const file = { ...KINDS[kind], ...fileGiven(media), ...words };
    return sent(await client.call('sendMedia', { ...acting, media: file }));
  };
  return {
    ...who,
    say: async (text) => sent(await client.call('sendText', { ...acting, text })),
    send,
    // An album is a message for each of its files here.
    async sendAlbum(media) {
      const all: SimulatedMessage[] = [];
      for (const one of media) all.push(await send(one));
      return all;
    },
    async withdrawFiles({ externalId }) {
      const [message] = (await client.call('messages', { person: who.id })).filter(
        ({ id }) => id === externalId,
      );
      await client.call('endMedia', { id: String(message?.content['id']) });
    },
    async press(message, title) {
      await client.call('pressButton', { ...acting, messageId: message.externalId, title });
    },
    async answeredInApp(text) {
      await client.call('typeInApp', { ...acting, text });
    },
    received: async (): Promise<ReceivedMessage[]> => client.call('shown', acting),
    async typingShown() {
      const reads = await client.call('reads', { person: who.id });
      return reads.filter(({ typing, phoneNumberId }) => typing && phoneNumberId === number).length;
    },
    async acknowledgedAt({ externalId }) {
      return (await client.call('acknowledged', { messageId: externalId })).atMs;
    },
    async quietFor(ms) {
      await client.call('quietFor', { ...acting, ms });
    },
  };
}

const sent = ({ id, atMs }: SimMessage) => ({ externalId: id, sentAtMs: atMs });

/** What is struck: messages, not connecting, reading templates or a sign of typing, which names no type. */
const SENDS = { path: '/messages', field: 'type' };
