import {
  faultOf,
  SimulatorClient,
  type PlatformSimulation,
  type ReceivedMessage,
  type SimulatedAccount,
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
    addFault: async (fault) => void (await client.call('addFault', { fault: faultOf(fault, PUSHES) })),
    clearFaults: async () => void (await client.call('clearFaults')),
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
  return {
    id: person,
    alias: person,
    name,
    say: async (text) => said(await client.call('sendText', { ...acting, text })),
    send: async ({ kind, base64, mimeType, caption }) => {
      const type = TYPES[kind] ?? 'file';
      const bytes = { ...(base64 === undefined ? {} : { base64 }), ...(mimeType ? { mimeType } : {}) };
      const fields = type === 'file' ? { fields: { fileName: `a.${kind}`, fileSize: 3 } } : {};
      const sent = said(await client.call('sendMedia', { ...acting, type, ...bytes, ...fields }));
      // A picture has no caption: people write a second message.
      if (caption !== undefined) await client.call('sendText', { ...acting, text: caption });
      return sent;
    },
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
