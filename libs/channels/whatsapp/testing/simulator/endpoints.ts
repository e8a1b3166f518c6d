import { randomInt } from 'node:crypto';
import { GraphApiRefusal, type Answer, type GraphRequest } from '@causerie/simulator-meta-graph';
import type { Lifecycle } from './lifecycle';
import type { Limits } from './limits';
import { missing, wrongValue, type Fields } from './parameters';
import { validateMessage, type Outgoing } from './validate-message';
import { sha256, type SimMessage, type SimNumber, type World } from './world';

export interface EndpointParts {
  world: World;
  limits: Limits;
  lifecycle: Lifecycle;
  /** Where this simulator listens: addresses of files begin with it. */
  baseUrl(): string;
}

const ok = (body: unknown): Answer => ({ status: 200, body });

/** The part of the Graph API that a number needs. */
export class Endpoints {
  constructor(private readonly parts: EndpointParts) {}

  async call(request: GraphRequest): Promise<Answer> {
    const { world } = this.parts;
    const [id = '', edge] = request.path.split('/');
    const number = this.authorised(request.token);
    const isOwn = number.phoneNumberId === id;
    if (request.method === 'POST' && isOwn && edge === 'messages') return this.messages(number, request.body);
    if (request.method === 'POST' && isOwn && edge === undefined) return this.configure(number, request.body);
    if (request.method === 'GET' && isOwn && edge === undefined) return this.describe(number, request.query);
    if (number.wabaId === id && edge === 'subscribed_apps') return this.subscribe(number, request.method);
    const media = edge === undefined && request.method === 'GET' ? world.findMedia(id) : undefined;
    if (media) {
      return ok({
        messaging_product: 'whatsapp',
        url: `${this.parts.baseUrl()}/files/${world.addressOf(media)}`,
        mime_type: media.mimeType,
        sha256: sha256(media.bytes),
        file_size: media.bytes.length,
        id: media.id,
      });
    }
    throw new GraphApiRefusal(
      400,
      100,
      `Unsupported ${request.method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be ` +
        'loaded due to missing permissions, or does not support this operation.',
      { subcode: 33 },
    );
  }

  /** The bytes behind an address: only with the token, only for five minutes. */
  file(path: string, token: string | undefined): Answer {
    this.authorised(token);
    const media = this.parts.world.mediaAt(path);
    if (!media) throw new GraphApiRefusal(404, 100, 'The address has expired.');
    return { bytes: media.bytes, contentType: media.mimeType };
  }

  private authorised(token: string | undefined): SimNumber {
    const { world } = this.parts;
    if (token === undefined)
      throw new GraphApiRefusal(401, 190, 'An access token is required to request this resource.');
    const number = [...world.numbers.values()].find(({ accessToken }) => accessToken === token);
    if (!number)
      throw new GraphApiRefusal(401, 190, 'Invalid OAuth access token - Cannot parse access token');
    const { tokenExpiresAtMs } = number;
    if (tokenExpiresAtMs !== undefined && world.clock.nowMs() >= tokenExpiresAtMs)
      throw new GraphApiRefusal(401, 190, 'Error validating access token: Session has expired', {
        subcode: 463,
      });
    return number;
  }

  private messages(number: SimNumber, body: unknown): Answer {
    if (typeof body !== 'object' || body === null) throw new GraphApiRefusal(400, 100, 'Invalid parameter');
    const fields = body as Fields;
    if (fields['messaging_product'] !== 'whatsapp')
      throw new GraphApiRefusal(400, 100, 'The parameter messaging_product is required.');
    if (fields['status'] !== undefined) return this.read(number, fields);
    const { world, limits, lifecycle } = this.parts;
    const outgoing = validateMessage(fields, { world, number });
    const chat = this.chatOf(outgoing);
    limits.take(number, chat);
    const message: SimMessage = world.messages.add({
      id: world.wamid(),
      phoneNumberId: number.phoneNumberId,
      chat,
      by: 'business',
      type: outgoing.type,
      content: outgoing.content,
      atMs: world.clock.nowMs(),
      ...(outgoing.replyTo === undefined ? {} : { replyTo: outgoing.replyTo }),
      ...(outgoing.callbackData === undefined ? {} : { callbackData: outgoing.callbackData }),
    });
    lifecycle.accepted(message);
    const { to, recipient } = outgoing;
    const contact = to === undefined ? { input: recipient, user_id: recipient } : { input: to, wa_id: to };
    return ok({ messaging_product: 'whatsapp', contacts: [contact], messages: [{ id: message.id }] });
  }

  /** Whom nobody knows is accepted, too, and fails later. */
  private chatOf({ to, recipient, isGroup }: Outgoing): string {
    if (isGroup) {
      const chat = `group:${to ?? ''}`;
      if (!this.parts.world.groups.has(chat)) throw wrongValue('to is no group of this number');
      return chat;
    }
    const person = this.parts.world.personBy(({ phone, userId }) =>
      to === undefined ? userId === recipient : phone === to,
    );
    return person?.id ?? to ?? recipient ?? '';
  }

  /** Marks as read and shows typing: …/whatsapp/typing-indicators/ */
  private read(number: SimNumber, { status, message_id: id, typing_indicator: typing }: Fields): Answer {
    if (status !== 'read') throw wrongValue("status must be 'read'");
    if (typeof id !== 'string') throw missing('message_id');
    if (typing !== undefined && (typing as Fields | null)?.['type'] !== 'text')
      throw wrongValue("typing_indicator type must be 'text'");
    const { world } = this.parts;
    const message = world.messages.entries.find(
      (one) => one.id === id && one.by === 'person' && one.phoneNumberId === number.phoneNumberId,
    );
    if (!message)
      throw new GraphApiRefusal(400, 100, 'Invalid parameter', { details: 'No such inbound message.' });
    const { phoneNumberId, chat } = message;
    const atMs = world.clock.nowMs();
    world.reads.add({ phoneNumberId, chat, messageId: id, typing: typing !== undefined, atMs });
    return ok({ success: true });
  }

  private describe(number: SimNumber, query: URLSearchParams): Answer {
    const all: Record<string, unknown> = {
      display_phone_number: number.displayPhone,
      verified_name: number.verifiedName,
      quality_rating: 'GREEN',
      webhook_configuration: {
        ...(number.ownUrl === undefined ? {} : { phone_number: number.ownUrl }),
        ...(number.appUrl === undefined ? {} : { application: number.appUrl }),
      },
    };
    const wanted = query.get('fields')?.split(',') ?? [
      'display_phone_number',
      'verified_name',
      'quality_rating',
    ];
    const unknown = wanted.find((field) => field !== 'id' && !Object.hasOwn(all, field));
    if (unknown !== undefined)
      throw new GraphApiRefusal(400, 100, `Tried accessing nonexisting field (${unknown})`);
    const fields = wanted.filter((field) => field !== 'id').map((field) => [field, all[field]]);
    return ok({ ...Object.fromEntries(fields), id: number.phoneNumberId });
  }

  private async configure(number: SimNumber, body: unknown): Promise<Answer> {
    const configuration = (body as Fields | undefined)?.['webhook_configuration'] as Fields | undefined;
    const { override_callback_uri: url, verify_token: token } = configuration ?? {};
    if (url === '') {
      delete number.ownUrl;
      return ok({ success: true });
    }
    if (typeof url !== 'string' || url.length > 200 || typeof token !== 'string')
      throw wrongValue('webhook_configuration needs an address of at most 200 characters and a verify_token');
    await verifyCallback(url, token);
    number.ownUrl = url;
    return ok({ success: true });
  }

  private subscribe(number: SimNumber, method: string): Answer {
    if (method === 'POST') {
      number.subscribed = true;
      return ok({ success: true });
    }
    const app = {
      whatsapp_business_api_data: { id: '1', name: 'Causerie', link: 'https://example.invalid' },
    };
    return ok({ data: number.subscribed ? [app] : [] });
  }
}

/** Meta asks the address whether it is ours before it takes it. */
async function verifyCallback(url: string, token: string): Promise<void> {
  const asked = new URL(url);
  const challenge = String(randomInt(1e9));
  asked.searchParams.set('hub.mode', 'subscribe');
  asked.searchParams.set('hub.verify_token', token);
  asked.searchParams.set('hub.challenge', challenge);
  const response = await fetch(asked, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  const said = await response?.text();
  if (response?.status === 200 && said === challenge) return;
  const reason = response ? `HTTP Status Code = ${response.status}` : 'Callback unreachable';
  throw new GraphApiRefusal(400, 2200, `Callback verification failed with the following errors: ${reason}`);
}
