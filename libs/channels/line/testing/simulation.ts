import { randomUUID } from 'node:crypto';
import {
  faultOf,
  fileFaultOf,
  fileGiven,
  SimulatorClient,
  type PlatformSimulation,
  type ReceivedMessage,
  type SimulatedAccount,
  type SimulatedMedia,
  type FileInput,
  type SimulatedMessage,
  type SimulatedPerson,
  type SimulationControl,
} from '@causerie/channel-kit-testing';
import { actionsIn, type Operations } from './simulator/operations';
import { fieldsOf } from './simulator/refusal';
import { startLineSimulator } from './simulator/simulator';
import type { SimAccount, SimMessage, SimPerson } from './simulator/world';

/** LINE in the words that all platforms share. */
export const lineSimulation: PlatformSimulation = {
  slug: 'line',
  start: async ({ backoffScale, ...options } = {}) => {
    const webhooks = backoffScale === undefined ? {} : { webhooks: { backoffScale } };
    const simulator = await startLineSimulator({ ...options, ...webhooks });
    return { ...lineSimulation.reach(simulator.url), close: () => simulator.close() };
  },
  reach: (url) => control(url),
};

type Client = SimulatorClient<Operations>;

function control(url: string): SimulationControl {
  const client: Client = new SimulatorClient(url);
  /** What its owner types in is known to whoever made the account. */
  const accountOf = (id: string, given: Record<string, string>): SimulatedAccount => ({
    id,
    given,
    // LINE takes no files: it fetches what it is to show, each time.
    uploads: () => Promise.resolve(0),
    expireHandle: () => Promise.reject(new Error('LINE gives no handles')),
    person: async (wanted = {}) => personOf(client, id, await client.call('createPerson', wanted)),
  });
  return {
    url,
    createAccount: async ({ name, like } = {}) => {
      const made = await client.call('createAccount', {
        ...(name === undefined ? {} : { name }),
        ...(like === undefined ? {} : { id: like.id, ...like.given }),
      });
      return accountOf(made.id, typedIn(made));
    },
    account: (id) => accountOf(id, {}),
    addFault: async (fault) => {
      if (fault.on === 'file') await client.call('addFileFault', { fault: fileFaultOf(fault) });
      else await client.call('addFault', { fault: faultOf(fault, PUSHES) });
    },
    clearFaults: async () => {
      await client.call('clearFaults');
      await client.call('clearFileFaults');
    },
  };
}

const typedIn = ({ channelSecret, channelAccessToken }: SimAccount) => ({
  channelSecret,
  channelAccessToken,
});

/** LINE's word for a kind of file. What it has no word for comes as a file. */
const TYPES: Readonly<Record<string, string>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  voice: 'audio',
};

function personOf(client: Client, account: string, { id: person, name }: SimPerson): SimulatedPerson {
  const acting = { account, person };
  const said = ({ id: externalId, atMs: sentAtMs }: SimMessage) => ({ externalId, sentAtMs });
  const sendOne = async (media: SimulatedMedia, more: Record<string, unknown> = {}) => {
    const { kind, caption } = media;
    const { fileName = `a.${kind}`, ...file } = fileGiven(media);
    const type = TYPES[kind] ?? 'file';
    const named = type === 'file' ? { fileName, fileSize: sizeOf(file) } : {};
    const fields = { ...named, ...more };
    const sent = said(await client.call('sendMedia', { ...acting, type, ...file, fields }));
    // A picture has no caption: people write a second message.
    if (caption !== undefined) await client.call('sendText', { ...acting, text: caption });
    return sent;
  };
  return {
    id: person,
    alias: person,
    name,
    say: async (text) => said(await client.call('sendText', { ...acting, text })),
    send: (media) => sendOne(media),
    // Pictures sent at once are a set; anything else comes by itself.
    sendAlbum: async (media) => {
      const set = { id: randomUUID(), total: media.length };
      const all: SimulatedMessage[] = [];
      for (const [index, one] of media.entries()) {
        const fields = one.kind === 'image' ? { imageSet: { ...set, index: index + 1 } } : {};
        all.push(await sendOne(one, fields));
      }
      return all;
    },
    withdrawFiles: async ({ externalId: messageId }) =>
      void (await client.call('setFile', { messageId, state: 'gone' })),
    press: async ({ externalId: messageId }, title) =>
      void (await client.call('press', { ...acting, messageId, title })),
    received: async () => (await client.call('received', { account, chat: person })).map(seen),
    typingShown: async () => (await client.call('loadingShown', { account, chat: person })).times,
    acknowledgedAt: async ({ externalId: messageId }) =>
      (await client.call('acknowledged', { messageId })).atMs,
    // Nothing of LINE's ends with time.
    quietFor: () => Promise.resolve(),
  };
}

const sizeOf = ({ base64 = 'AAAA', sizeBytes }: FileInput) =>
  sizeBytes ?? Buffer.from(base64, 'base64').length;

function seen({ id: externalId, atMs, content }: SimMessage): ReceivedMessage {
  const text = content['text'] ?? fieldsOf(content['template'])['text'] ?? content['title'];
  return {
    externalId,
    atMs,
    text: typeof text === 'string' ? text : '',
    ...(content['type'] === 'image' ? { media: 'image' } : {}),
    choices: actionsIn(content).map(({ label }) => String(label)),
  };
}

/** Calls are struck where people see something of it: the loading animation would use faults up unseen. */
const PUSHES = { path: '/message/push' };
