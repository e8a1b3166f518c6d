import type { WebhookSender } from '@causerie/simulator-meta-graph';
import type { SimMessage, SimNumber, SimPerson, World } from './world';

/** What the platform tells a number's app. */
export class Telling {
  constructor(
    private readonly world: World,
    private readonly sender: WebhookSender,
  ) {}

  /**
   * What is about the business account as a whole: Meta tells it to the app's address alone, if there is one.
   * …/whatsapp/webhooks/override/
   */
  change(number: SimNumber, field: string, value: Record<string, unknown>): void {
    this.post(number, number.appUrl ?? number.ownUrl, { field, value });
  }

  private post(
    number: SimNumber,
    url: string | undefined,
    { field, value }: { field: string; value: Record<string, unknown> },
  ): void {
    if (!url || !number.subscribed) return;
    this.sender.send({
      url,
      secret: number.appSecret,
      object: 'whatsapp_business_account',
      entryId: number.wabaId,
      field,
      value,
    });
  }

  ofNumber(number: SimNumber, field: string, value: Record<string, unknown>): void {
    const metadata = { display_phone_number: number.displayPhone, phone_number_id: number.phoneNumberId };
    const whole = { messaging_product: 'whatsapp', metadata, ...value };
    this.post(number, number.ownUrl ?? number.appUrl, { field, value: whole });
  }

  /** …/whatsapp/webhooks/reference/user_preferences */
  preference(number: SimNumber, person: SimPerson, value: 'stop' | 'resume'): void {
    const told = {
      ...(person.hidesPhone ? {} : { wa_id: person.phone }),
      user_id: person.userId,
      detail: `User requested to ${value} marketing messages`,
      category: 'marketing_messages',
      value,
      timestamp: Number(this.seconds(this.world.clock.nowMs())),
    };
    this.ofNumber(number, 'user_preferences', { contacts: [contactOf(person)], user_preferences: [told] });
  }

  /** Something a person did: `fields` are those of the message's type. */
  fromPerson(message: SimMessage, fields: Record<string, unknown>): void {
    const person = this.world.person(message.sender ?? '');
    const context = message.replyTo === undefined ? {} : { context: this.contextOf(message) };
    const group = message.chat.startsWith('group:') ? { group_id: message.chat.slice('group:'.length) } : {};
    const head = { ...namesOf(person, 'from'), id: message.id, timestamp: this.seconds(message.atMs) };
    this.ofNumber(this.world.number(message.phoneNumberId), 'messages', {
      contacts: [contactOf(person)],
      messages: [{ ...context, ...head, ...group, type: message.type, ...fields }],
    });
  }

  /** Something a person of the business did in the app. */
  fromApp(message: SimMessage, fields: Record<string, unknown>): void {
    const number = this.world.number(message.phoneNumberId);
    const person = this.world.person(message.chat);
    const head = {
      from: number.displayPhone,
      ...namesOf(person, 'to'),
      id: message.id,
      timestamp: this.seconds(message.atMs),
    };
    this.ofNumber(number, 'smb_message_echoes', {
      message_echoes: [{ ...head, type: message.type, ...fields }],
    });
  }

  status(message: SimMessage, status: string, more: Record<string, unknown> = {}): void {
    const isGroup = message.chat.startsWith('group:');
    const person = isGroup ? undefined : this.world.personBy(({ id }) => id === message.chat);
    const recipient = isGroup
      ? { recipient_type: 'group', recipient_id: message.chat.slice('group:'.length) }
      : person
        ? { ...namesOf(person, 'recipient') }
        : { recipient_id: message.chat };
    this.ofNumber(this.world.number(message.phoneNumberId), 'messages', {
      statuses: [
        {
          id: message.id,
          status,
          timestamp: this.seconds(this.world.clock.nowMs()),
          ...recipient,
          ...(message.callbackData === undefined ? {} : { biz_opaque_callback_data: message.callbackData }),
          ...more,
        },
      ],
    });
  }

  private contextOf({ replyTo, phoneNumberId }: SimMessage): Record<string, unknown> {
    const original = this.world.messages.entries.find(({ id }) => id === replyTo);
    const isOurs = original?.by !== 'person';
    return { from: isOurs ? this.world.number(phoneNumberId).displayPhone : original?.sender, id: replyTo };
  }

  seconds(ms: number): string {
    return String(Math.floor(ms / 1_000));
  }
}

/** Names of a person in a webhook. Who hides the phone number has only the other one. */
function namesOf(person: SimPerson, role: 'from' | 'to' | 'recipient'): Record<string, string> {
  const phoneKey = role === 'recipient' ? 'recipient_id' : role;
  return { ...(person.hidesPhone ? {} : { [phoneKey]: person.phone }), [`${role}_user_id`]: person.userId };
}

function contactOf(person: SimPerson): Record<string, unknown> {
  return {
    profile: { name: person.name, ...(person.username === undefined ? {} : { username: person.username }) },
    ...(person.hidesPhone ? {} : { wa_id: person.phone }),
    user_id: person.userId,
  };
}
