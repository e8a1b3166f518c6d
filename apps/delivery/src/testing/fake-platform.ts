import {
  splitText,
  type ChannelAccount,
  type ChannelAdapter,
  type ChannelCapabilities,
  type OutboundCall,
  type OutboundMessage,
  type SendFailure,
  type SendResult,
  type TemplateDefinition,
} from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import { z } from 'zod';

export interface Sent {
  to: string;
  text: string;
  plain: boolean;
  externalId: string;
  payload: OutboundCall['payload'];
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
  private count = 0;

  constructor(capabilities: Partial<ChannelCapabilities> = {}) {
    const all = { ...CAPABILITIES, ...capabilities };
    this.adapter = {
      slug: 'imaginary',
      displayName: 'Imaginary',
      capabilities: all,
      credentialsSchema: z.object({ token: z.string() }),
      inbound: { verify: () => ({ ok: true }), parse: () => [] },
      outbound: {
        render: (message) => render(message, all),
        send: async (call, account) => (await this.behaviour(call, account)) ?? this.accept(call),
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
      secretsOf: () => [],
      secretShapes: [],
    };
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

function render(message: OutboundMessage, { text: limit }: ChannelCapabilities): OutboundCall[] {
  const [part] = message.parts;
  const { conversationAlias: to, humanTag, edits } = message;
  const common = { to, ...(humanTag ? { humanTag } : {}), ...(edits ? { edits: edits.externalId } : {}) };
  if (part?.kind === 'template') {
    return [{ method: 'send', payload: { ...common, text: `[${part.name}]`, variables: part.variables } }];
  }
  if (part && 'attachment' in part && part.attachment !== undefined) {
    const bytes = message.attachments?.[part.attachment];
    if (!bytes) throw new PermanentError('Its bytes are missing.');
    return [{ method: 'send', payload: { ...common, text: '', source: bytes.source } }];
  }
  if (part?.kind !== 'text') throw new PermanentError('Only texts can be sent.');
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
