import {
  splitText,
  type AdapterContext,
  type AttachmentSide,
  type ChannelAccount,
  type ChannelAdapter,
  type ChannelCapabilities,
  type OutboundCall,
  type OutboundFile,
  type OutboundMessage,
  type SendFailure,
  type SendResult,
  type TemplateDefinition,
} from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';

export interface Sent {
  to: string;
  text: string;
  plain: boolean;
  externalId: string;
  payload: OutboundCall['payload'];
}

/** Bytes that were given to the platform, for whatever use. */
export interface Uploaded {
  accountId: string;
  kind: string;
  mimeType: string;
  fileName: string;
  bytes: Buffer;
  handle: string;
}

type Behaviour = (
  call: OutboundCall,
  account: ChannelAccount,
) => SendResult | undefined | Promise<SendResult | undefined>;

const CAPABILITIES: ChannelCapabilities = {
  webhook: { bodyBytesMax: 1_000, scope: 'account' },
  text: { unit: 'utf16', max: 10, captionMax: 10 },
  buttons: { max: 1, titleMax: 10, idBytesMax: 10 },
  media: {},
  typing: { lastsMs: 50, repeatMs: 40 },
  statuses: [],
  rate: { account: { perSecond: 10_000, burst: 10_000 }, recipient: { perSecond: 10_000, burst: 10_000 } },
  unknownSend: 'resend',
};

/** A platform in memory: keeps what it accepted, and does what the test says instead when it says something. */
export class FakePlatform {
  readonly sent: Sent[] = [];
  readonly typed: string[] = [];
  /** undefined: the call is accepted. */
  behaviour: Behaviour = () => undefined;
  readonly adapter: ChannelAdapter;
  /** What the platform lists, a page each. */
  templatePages: TemplateDefinition[][] = [];
  /** What it was given, in both ways. */
  readonly uploads: Uploaded[] = [];
  /** Before an upload is taken; a failure refuses it. */
  uploading: (file: OutboundFile) => SendFailure | undefined | Promise<SendFailure | undefined> = () =>
    undefined;
  private readonly known = new Set<string>();
  private count = 0;

  constructor(
    capabilities: Partial<ChannelCapabilities> = {},
    private readonly handles?: NonNullable<AttachmentSide<unknown>['handles']>,
  ) {
    const all = { ...CAPABILITIES, ...capabilities };
    this.adapter = {
      slug: 'imaginary',
      displayName: 'Imaginary',
      capabilities: all,
      credentialsSchema: z.object({ token: z.string() }),
      inbound: { verify: () => ({ ok: true }), parse: () => [] },
      outbound: {
        render: (message) => render(message, all),
        send: async (call, account, context) =>
          (await this.behaviour(call, account)) ?? (await this.withFiles(call, account, context)),
        classify: (code) => CODES[code],
        showTyping: (alias) => Promise.resolve(void this.typed.push(alias)),
      },
      connection: notConnectable,
      lookup: {
        templates: (_account, _context, next = '0') => {
          const page = Number(next);
          const more = page + 1 < this.templatePages.length ? { next: String(page + 1) } : {};
          return Promise.resolve({ items: this.templatePages[page] ?? [], ...more });
        },
      },
      ...(handles ? { attachments: this.filesBy(handles) } : {}),
      secretsOf: () => [],
      secretShapes: [],
    };
  }

  /** It knows none of what it was given any more. */
  forgetFiles(): void {
    this.known.clear();
  }

  private filesBy(handles: NonNullable<AttachmentSide<unknown>['handles']>): AttachmentSide<unknown> {
    const common = { hosts: [], fetchWithinMs: 60_000, locate: unused, handles };
    if (handles === 'with_call') return common;
    return {
      ...common,
      upload: async (file, account) => {
        const failure = await this.uploading(file);
        return failure ? { ok: false, failure } : { ok: true, handle: await this.take(file, account) };
      },
    };
  }

  private async take(file: OutboundFile, { id: accountId }: ChannelAccount): Promise<string> {
    const { kind, mimeType, fileName } = file;
    const handle = `handle-${this.uploads.length + 1}`;
    this.uploads.push({ accountId, kind, mimeType, fileName, handle, bytes: await buffer(file.open()) });
    this.known.add(`${accountId} ${handle}`);
    return handle;
  }

  private async withFiles(
    call: OutboundCall,
    account: ChannelAccount,
    context: AdapterContext,
  ): Promise<SendResult> {
    const source = call.payload['source'] as { handle?: string } | undefined;
    if (this.handles && source?.handle !== undefined && !this.known.has(`${account.id} ${source.handle}`))
      return failureOf('handle_refused');
    const handles: Record<string, string> = {};
    for (const name of Object.values(call.files ?? {})) {
      const file = context.openFile?.(name);
      if (!file) return failureOf('content_rejected');
      const failure = await this.uploading(file);
      if (failure) return { ok: false, failure };
      handles[name] = await this.take(file, account);
    }
    const accepted = this.accept(call);
    return accepted.ok && call.files ? { ...accepted, handles } : accepted;
  }

  /** What the platform does when it takes a call, whether or not its answer arrives. */
  accept({ payload }: OutboundCall): SendResult {
    const externalId = `${String(payload['to'])}:${++this.count}`;
    const { to, text, plain } = payload as { to: string; text: string; plain?: boolean };
    this.sent.push({ to, text, plain: plain === true, externalId, payload });
    return { ok: true, externalId, at: '2026-01-01T12:00:00.000Z' };
  }

  /** Texts in the order in which they were accepted, of one chat or of all. */
  texts(to?: string): string[] {
    return this.sent.filter((one) => to === undefined || one.to === to).map(({ text }) => text);
  }
}

export function failureOf(failureClass: SendFailure['class'], more: Partial<SendFailure> = {}): SendResult {
  return { ok: false, failure: { class: failureClass, code: '400', description: 'refused', ...more } };
}

/** What its later refusals mean; others it does not know. */
const CODES: Record<string, SendFailure['class']> = {
  'too late': 'window_closed',
  'no such user': 'undeliverable',
  spam: 'quality',
  banned: 'policy',
};

function render(message: OutboundMessage, capabilities: ChannelCapabilities): OutboundCall[] {
  const { conversationAlias: to, humanTag, edits } = message;
  const common = { to, ...(humanTag ? { humanTag } : {}), ...(edits ? { edits: edits.externalId } : {}) };
  return message.parts.flatMap((part) => callsFor(part, { message, common, limit: capabilities.text }));
}

function callsFor(
  part: OutboundMessage['parts'][number],
  given: { message: OutboundMessage; common: Record<string, unknown>; limit: ChannelCapabilities['text'] },
): OutboundCall[] {
  const { message, common, limit } = given;
  if (part.kind === 'template') {
    return [{ method: 'send', payload: { ...common, text: `[${part.name}]`, variables: part.variables } }];
  }
  if ('attachment' in part && part.attachment !== undefined) {
    const bytes = message.attachments?.[part.attachment];
    if (!bytes) throw new PermanentError('Its bytes are missing.');
    if ('file' in bytes.source)
      return [{ method: 'send', payload: { ...common, text: '' }, files: { media: bytes.source.file } }];
    return [{ method: 'send', payload: { ...common, text: '', source: bytes.source } }];
  }
  if (part.kind !== 'text') throw new PermanentError('Only texts can be sent.');
  return splitText(part.text, limit).map(({ start, end }) => {
    const payload = { ...common, text: part.text.slice(start, end) };
    return { method: 'send', payload, fallback: { method: 'send', payload: { ...payload, plain: true } } };
  });
}

const unused = () => Promise.reject(new Error('not part of this test'));
const notConnectable = {
  validateCredentials: unused,
  newCredentials: () => ({}),
  registerWebhook: unused,
  inspectWebhook: unused,
};
