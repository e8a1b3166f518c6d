import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type {
  AdapterContext,
  AttachmentSide,
  ChannelAccount,
  ChannelAdapter,
  FileAddress,
  OutboundAttachment,
  OutboundFile,
  SendResult,
} from '@causerie/channel-kit';
import type { AnnouncedAttachment, MediaKind } from '@causerie/message-schema';
import type { PlatformSimulation, SimulatedAccount, SimulatedMedia } from '../simulation';
import { ShiftedSimulatorClock } from '../simulator/clock';
import { startLocalServer, type LocalServer } from '../simulator/local-server';
import { startReceiver, type Receiver } from '../simulator/receiver';

/** A platform's files, in and out, and the simulator on which they are tried. */
export interface FilesUnderTest {
  adapter: ChannelAdapter;
  simulation: PlatformSimulation;
  /** What people can send there. */
  kinds: readonly MediaKind[];
  /** What can be asked once an address has died: another one, nothing, or it never dies. */
  address: 'asked_again' | 'dies_for_good' | 'lasts';
  /** What is told of a file that the platform has no longer; `by_fetch`: only fetching it tells. */
  gone: 'expired' | 'maybe_later' | 'by_fetch';
  /** The platform fetches our files from an address instead of taking the bytes. */
  fetchesOurs?: true;
  /** So many bytes are announced, but not given. */
  tooLargeBytes?: number;
  /** What no file can ever be found by. */
  unsupportedRefs: readonly Readonly<Record<string, unknown>>[];
}

/** Nothing of it waits for what never comes. */
export const timeouts = { connectMs: 5_000, readMs: 10_000 };

/** An account of a fresh simulator whose webhooks are heard, and a person who has written to it. */
export async function openFilesScene({ adapter, simulation }: FilesUnderTest) {
  const clock = new ShiftedSimulatorClock();
  const running = await simulation.start({ limits: 'off', clock });
  const shelf = await startShelf();
  const context: AdapterContext = { apiRoot: running.url, timeouts };
  const first = await connect(adapter, await running.createAccount(), context);
  const receivers = [first.receiver];
  const person = await first.simulated.person({ name: 'Ada' });
  const announcedBy = async (deed: () => Promise<unknown>, count = 1): Promise<AnnouncedAttachment[]> => {
    const before = first.announced().length;
    await deed();
    const deadline = Date.now() + 15_000;
    while (first.announced().length < before + count && Date.now() < deadline)
      await new Promise((resolve) => setImmediate(resolve));
    return first.announced().slice(before);
  };
  await person.say('Hello');
  return {
    running,
    clock,
    context,
    account: first.account,
    simulated: first.simulated,
    person,
    side: adapter.attachments as AttachmentSide<unknown>,
    /** What the account is told of the files of something that a person does. */
    announcedBy,
    /** The person sends it: what is told of it. */
    async sent(media: SimulatedMedia): Promise<AnnouncedAttachment> {
      const [attachment] = await announcedBy(() => person.send(media));
      if (!attachment) throw new Error('nothing was announced');
      return attachment;
    },
    /** Another account of the same platform. */
    async another() {
      const other = await connect(adapter, await running.createAccount(), context);
      receivers.push(other.receiver);
      return other;
    },
    file: (bytes: Buffer, more: Partial<OutboundFile> = {}): OutboundFile => shelf.file(bytes, more),
    /** One file to the person, from wherever it is said to be. */
    async send(
      source: OutboundAttachment['source'],
      { file, to = person.alias, by = first.account, at = context }: Sending = {},
    ): Promise<SendResult> {
      const [call] = adapter.outbound.render({
        conversationAlias: to,
        parts: [{ kind: 'image', attachment: 0 }],
        attachments: [{ kind: 'image', mimeType: 'image/png', source }],
      });
      if (!call) throw new Error('nothing was rendered');
      const opening = file ? { openFile: () => file } : {};
      return adapter.outbound.send(call, by, { ...at, ...opening });
    },
    async close(): Promise<void> {
      await running.close();
      for (const receiver of receivers) await receiver.close();
      await shelf.close();
    },
  };
}

interface Sending {
  file?: OutboundFile;
  to?: string;
  by?: ChannelAccount;
  at?: AdapterContext;
}

export type FilesScene = Awaited<ReturnType<typeof openFilesScene>>;

async function connect(adapter: ChannelAdapter, simulated: SimulatedAccount, context: AdapterContext) {
  const { connection } = adapter;
  const credentials = connection.newCredentials(simulated.given);
  const { externalId } = await connection.validateCredentials(credentials, context);
  const account: ChannelAccount = {
    id: '0190c0de-0000-7000-8000-0000000000f1',
    workspaceId: '0190c0de-0000-7000-8000-0000000000f2',
    platform: adapter.slug,
    externalId,
    credentials,
    settings: {},
    ...(context.apiRoot === undefined ? {} : { apiRoot: context.apiRoot }),
  };
  const receiver: Receiver = await startReceiver(adapter.inbound, account);
  const { byHand } = await connection.registerWebhook(receiver.url, account, context);
  if (byHand) await simulated.typeIntoConsole?.({ url: byHand.url, verifyToken: byHand.verifyToken });
  const announced = () =>
    receiver.events().flatMap((event) => (event.type === 'message' ? (event.attachments ?? []) : []));
  return { simulated, account, receiver, announced };
}

/** Files of ours that a platform may fetch from an address. */
async function startShelf() {
  const shelved = new Map<string, { bytes: Buffer; mimeType: string }>();
  const server: LocalServer = await startLocalServer((request, response) => {
    const found = shelved.get((request.url ?? '').slice(1));
    if (!found) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': found.mimeType }).end(found.bytes);
  });
  return {
    close: server.close,
    file(bytes: Buffer, more: Partial<OutboundFile>): OutboundFile {
      const key = randomBytes(8).toString('hex');
      const file: OutboundFile = {
        kind: 'image',
        mimeType: 'image/png',
        fileName: 'a "b".png',
        sizeBytes: bytes.length,
        open: () => Readable.from([bytes]),
        link: () => Promise.resolve(`${server.url}/${key}`),
        ...more,
      };
      shelved.set(key, { bytes, mimeType: file.mimeType });
      return file;
    },
  };
}

export const someBytes = (size = 200_000) => randomBytes(size);

export const hexOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** As whoever stores it would. */
export async function fetched({
  url,
  headers = {},
}: FileAddress): Promise<{ status: number; bytes: Buffer }> {
  const response = await fetch(url, { headers, redirect: 'error' });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** Everything that a log might show of it. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  return `${error.stack ?? ''} ${JSON.stringify(error)} ${String(error.cause)}`;
}
