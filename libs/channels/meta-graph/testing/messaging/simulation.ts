import {
  faultOf,
  fileFaultOf,
  fileGiven,
  SimulatorClient,
  type PlatformSimulation,
  type ReceivedMessage,
  type RunningSimulation,
  type SimulatedAccount,
  type SimulatedMedia,
  type SimulatedPerson,
  type SimulationControl,
} from '@causerie/channel-kit-testing';
import type { MediaKind } from '@causerie/message-schema';
import { keysOf } from './accounts';
import type { Digest } from './file-operations';
import type { Operations } from './operations';
import { startMessagingSimulator } from './simulator';
import type { SimulatorTraits } from './traits';
import { fieldsOf } from './validate-message';
import type { SimMessage, SimPerson } from './world';

/** The simulator in the words that all platforms share. */
export function messagingSimulation(traits: SimulatorTraits): PlatformSimulation {
  const reach = (url: string): SimulationControl => controlOf(new SimulatorClient<Operations>(url), traits);
  return {
    slug: traits.slug,
    reach,
    async start({ port, limits, clock, backoffScale } = {}): Promise<RunningSimulation> {
      const simulator = await startMessagingSimulator(traits, {
        ...(port === undefined ? {} : { port }),
        ...(limits === undefined ? {} : { limits }),
        ...(clock === undefined ? {} : { clock }),
        ...(backoffScale === undefined ? {} : { webhooks: { backoffScale } }),
      });
      return { ...reach(simulator.url), close: () => simulator.close() };
    },
  };
}

function controlOf(client: SimulatorClient<Operations>, traits: SimulatorTraits): SimulationControl {
  const account = (id: string): SimulatedAccount => ({
    id,
    given: keysOf(id, traits),
    uploads: async () => (await client.call('uploads', { account: id })).count,
    async expireHandle(handle) {
      await client.call('expireUpload', { id: handle });
    },
    async person({ id: wantedId, name } = {}) {
      const wanted = {
        ...(wantedId === undefined ? {} : { id: wantedId }),
        ...(name === undefined ? {} : { name }),
      };
      return personOf(await client.call('ensurePerson', wanted), { client, account: id });
    },
  });
  return {
    url: client.url,
    account,
    async createAccount({ name, like } = {}) {
      const { id } = await client.call('createAccount', {
        ...(name === undefined ? {} : { name }),
        ...(like === undefined ? {} : { id: like.id, ...keysIn(like.given) }),
      });
      return like === undefined ? account(id) : { ...account(id), given: like.given };
    },
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

/** What was typed in, beside what an account has of itself: a token that was renewed since. */
const keysIn = ({ accessToken, appSecret, appId }: SimulatedAccount['given']) => ({
  ...(accessToken === undefined ? {} : { accessToken }),
  ...(appSecret === undefined ? {} : { appSecret }),
  ...(appId === undefined ? {} : { appId }),
});

/** Calls that send a message; signs of typing use up no fault. */
const SENDS = { path: '/messages', field: 'message' };

const TYPE_OF: Readonly<Partial<Record<MediaKind, string>>> = {
  image: 'image',
  animation: 'image',
  sticker: 'image',
  audio: 'audio',
  voice: 'audio',
  video: 'video',
  video_note: 'video',
};

const KIND_OF: Readonly<Record<string, MediaKind>> = {
  image: 'image',
  audio: 'audio',
  video: 'video',
  file: 'document',
};

interface Chat {
  client: SimulatorClient<Operations>;
  account: string;
}

function personOf({ id, name }: SimPerson, { client, account }: Chat): SimulatedPerson {
  const acting = { account, person: id };
  const sent = ({ id: externalId, atMs: sentAtMs }: SimMessage) => ({ externalId, sentAtMs });
  const sendFiles = async (media: readonly SimulatedMedia[]) => {
    const files = media.map((one) => ({ type: TYPE_OF[one.kind] ?? 'file', ...withoutName(fileGiven(one)) }));
    const message = sent(await client.call('sendFiles', { ...acting, files }));
    // There are no captions: whoever has something to say beside a picture says it in a message of its own.
    for (const { caption } of media) if (caption) await client.call('sendText', { ...acting, text: caption });
    return message;
  };
  return {
    id,
    alias: id,
    name,
    say: async (text) => sent(await client.call('sendText', { ...acting, text })),
    send: (media) => sendFiles([media]),
    // One message of all its files.
    sendAlbum: async (media) => [await sendFiles(media)],
    async withdrawFiles({ externalId: messageId }) {
      await client.call('withdrawFiles', { messageId });
    },
    async press({ externalId: messageId }, title) {
      await client.call('pressTitle', { ...acting, messageId, title });
    },
    async answeredInApp(text) {
      await client.call('typeInApp', { ...acting, text });
    },
    async received() {
      const messages = await client.call('messages', { ...acting, by: 'business' });
      const digests = await client.call('digests', acting);
      return messages.map((message) => receivedOf(message, digests));
    },
    typingShown: async () => (await client.call('typingShown', acting)).times,
    acknowledgedAt: async ({ externalId }) =>
      (await client.call('acknowledgedAt', { messageId: externalId })).atMs,
    async quietFor(ms) {
      await client.call('quietFor', { ...acting, ms });
    },
  };
}

/** Nobody is told what a file was called. */
function withoutName({ fileName: _name, ...file }: ReturnType<typeof fileGiven>) {
  return file;
}

function receivedOf({ id: externalId, atMs, content }: SimMessage, digests: Digest[]): ReceivedMessage {
  const attachment = fieldsOf(content['attachment']);
  const payload = fieldsOf(attachment['payload']);
  const offered: unknown = content['quick_replies'] ?? payload['buttons'];
  const file = digests.find(({ messageId }) => messageId === externalId);
  const media = KIND_OF[String(attachment['type'])];
  return {
    externalId,
    atMs,
    text: String(content['text'] ?? payload['text'] ?? ''),
    ...(media === undefined ? {} : { media }),
    ...(file ? { file: { sha256: file.sha256, sizeBytes: file.sizeBytes } } : {}),
    choices: Array.isArray(offered) ? offered.map((one) => String(fieldsOf(one)['title'])) : [],
  };
}
