import { sha256Of, type StoredBytes } from '@causerie/channel-kit-testing';
import { GraphApiRefusal, type Answer } from '@causerie/simulator-meta-graph';
import type { Lifecycle } from '../lifecycle';
import type { Limits } from '../rules/limits';
import { isFields, missing, wrongValue, type Fields } from '../rules/parameters';
import { validateMessage, type Outgoing } from '../rules/validate-message';
import type { SimMessage, SimNumber, World } from '../world';

interface Parts {
  world: World;
  limits: Limits;
  lifecycle: Lifecycle;
}

/** `POST /<number>/messages`: sends, or marks as read and shows typing. */
export function messageEndpoint(parts: Parts, number: SimNumber, body: unknown): Answer {
  if (!isFields(body)) throw new GraphApiRefusal(400, 100, 'Invalid parameter');
  if (body['messaging_product'] !== 'whatsapp')
    throw new GraphApiRefusal(400, 100, 'The parameter messaging_product is required.');
  return body['status'] === undefined ? send(parts, number, body) : read(parts.world, number, body);
}

function send({ world, limits, lifecycle }: Parts, number: SimNumber, body: Fields): Answer {
  const outgoing = validateMessage(body, { world, number });
  const chat = chatOf(world, outgoing);
  limits.take(number, chat);
  const { type, content, replyTo, callbackData, template, to, recipient } = outgoing;
  const media = world.findMedia(String(content['id']), number);
  const message: SimMessage = world.messages.add({
    id: world.wamid(),
    phoneNumberId: number.phoneNumberId,
    chat,
    by: 'business',
    type,
    content,
    atMs: world.clock.nowMs(),
    ...(media ? { file: { mimeType: media.mimeType, ...digestOf(media.file) } } : {}),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(callbackData === undefined ? {} : { callbackData }),
    ...(template ? { template } : {}),
  });
  lifecycle.accepted(message);
  const contact = to === undefined ? { input: recipient, user_id: recipient } : { input: to, wa_id: to };
  return {
    status: 200,
    body: { messaging_product: 'whatsapp', contacts: [contact], messages: [{ id: message.id }] },
  };
}

const digestOf = (file: StoredBytes) => ({
  sizeBytes: file.sizeBytes,
  sha256: sha256Of(file).toString('hex'),
});

/** Whom nobody knows is accepted, too, and fails later. */
function chatOf(world: World, { to, recipient, isGroup }: Outgoing): string {
  if (isGroup) {
    const chat = `group:${to ?? ''}`;
    if (!world.groups.has(chat)) throw wrongValue('to is no group of this number');
    return chat;
  }
  const person = world.personBy(({ phone, userId }) =>
    to === undefined ? userId === recipient : phone === to,
  );
  return person?.id ?? to ?? recipient ?? '';
}

/** …/whatsapp/typing-indicators/ */
function read(
  world: World,
  number: SimNumber,
  { status, message_id: id, typing_indicator: typing }: Fields,
): Answer {
  if (status !== 'read') throw wrongValue("status must be 'read'");
  if (typeof id !== 'string') throw missing('message_id');
  if (typing !== undefined && (!isFields(typing) || typing['type'] !== 'text'))
    throw wrongValue("typing_indicator type must be 'text'");
  const message = world.messages.entries.find(
    (one) => one.id === id && one.by === 'person' && one.phoneNumberId === number.phoneNumberId,
  );
  if (!message)
    throw new GraphApiRefusal(400, 100, 'Invalid parameter', { details: 'No such inbound message.' });
  const { phoneNumberId, chat } = message;
  const atMs = world.clock.nowMs();
  world.reads.add({ phoneNumberId, chat, messageId: id, typing: typing !== undefined, atMs });
  return { status: 200, body: { success: true } };
}
