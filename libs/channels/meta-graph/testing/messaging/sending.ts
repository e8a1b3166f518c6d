import { GraphApiRefusal } from '../graph-refusal';
import type { Answer } from '../graph-host';
import { withFile } from './files';
import type { Rates } from './rates';
import type { Telling } from './telling';
import type { SimulatorTraits } from './traits';
import { fieldsOf, invalid, validateMessage, type Fields } from './validate-message';
import type { SimAccount, SimMessage, World } from './world';

const HOUR_MS = 3_600_000;
const WINDOW_MS = 24 * HOUR_MS;
const HUMAN_WINDOW_MS = 7 * 24 * HOUR_MS;
/** An echo is not quicker than the answer, unless it is told to be. */
const ECHO_AFTER_MS = 50;
const ACTIONS = ['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact'];
const BODY_FIELDS = ['recipient', 'message', 'messaging_type', 'tag', 'sender_action', 'payload', 'reply_to'];

const nobody = () => new GraphApiRefusal(400, 100, 'No matching user found', { subcode: 2_018_001 });

export interface SendingParts {
  world: World;
  telling: Telling;
  traits: SimulatorTraits;
  rates: Rates;
  baseUrl(): string;
}

/** `POST /<account>/messages` */
export class Sending {
  private readonly later = new Set<NodeJS.Timeout>();

  constructor(private readonly parts: SendingParts) {}

  async send(account: SimAccount, body: unknown): Promise<Answer> {
    const { world, traits, rates, baseUrl } = this.parts;
    const fields = fieldsOf(body);
    const unknown = Object.keys(fields).find((name) => !BODY_FIELDS.includes(name));
    if (unknown !== undefined) throw invalid(`Unknown parameter ${unknown}`);
    const person = fieldsOf(fields['recipient'])['id'];
    if (typeof person !== 'string') throw invalid('The parameter recipient is required');
    if (fields['sender_action'] !== undefined) return this.act(account, person, fields);
    this.checkWhom(account, person, fields);
    const message = fieldsOf(fields['message']);
    validateMessage(message, traits);
    const isHeavy = ['audio', 'video'].includes(String(fieldsOf(message['attachment'])['type']));
    rates.count(
      `${isHeavy ? 'media' : 'text'} ${account.id}`,
      isHeavy ? account.mediaPerSecond : account.perSecond,
    );
    const replyTo = this.quotedIn(fields);
    const { metadata, ...content } = await withFile(message, {
      world,
      baseUrl: baseUrl(),
      accountId: account.id,
    });
    const sent = world.keep({
      accountId: account.id,
      person,
      by: 'business',
      content,
      ...(typeof metadata === 'string' ? { metadata } : {}),
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(typeof fields['tag'] === 'string' ? { tag: fields['tag'] } : {}),
    });
    await this.tell(sent);
    return { status: 200, body: { recipient_id: person, message_id: sent.id } };
  }

  close(): void {
    for (const timer of this.later) clearTimeout(timer);
  }

  private async tell(sent: SimMessage): Promise<void> {
    const { world, telling } = this.parts;
    const reads = world.person(sent.person);
    const { posts } = world;
    if (!world.echoFirst) {
      const timer = setTimeout(() => {
        this.later.delete(timer);
        telling.echo(sent);
        telling.receipts(sent, reads);
      }, ECHO_AFTER_MS);
      this.later.add(timer);
      return;
    }
    const before = posts.entries.length;
    telling.echo(sent);
    await posts.waitFor(({ seq, accepted }) => seq > before && accepted === true);
    telling.receipts(sent, reads);
  }

  private checkWhom(account: SimAccount, id: string, fields: Fields): void {
    const { world, traits } = this.parts;
    const { messaging_type: type, tag } = fields;
    const isKnown = ['RESPONSE', 'UPDATE', 'MESSAGE_TAG'].includes(String(type));
    if (type === undefined ? traits.needsMessagingType : !isKnown)
      throw invalid('The parameter messaging_type is required');
    if ((type === 'MESSAGE_TAG') !== (tag !== undefined)) throw invalid('MESSAGE_TAG and tag go together.');
    const isHuman = tag === 'HUMAN_AGENT';
    if (tag !== undefined && !isHuman) throw invalid('The tag is not one of them.');
    if (isHuman && !account.humanAgent)
      throw new GraphApiRefusal(403, 10, 'This app is not allowed to use the human agent tag.');
    const person = world.people.get(id);
    const writtenMs = world.lastWrittenMs(account.id, id);
    if (!person || writtenMs === undefined) throw nobody();
    if (person.blocks)
      throw new GraphApiRefusal(400, 551, "This person isn't available right now.", { subcode: 1_545_041 });
    if (world.clock.nowMs() - writtenMs <= (isHuman ? HUMAN_WINDOW_MS : WINDOW_MS)) return;
    throw new GraphApiRefusal(400, 10, 'This message is sent outside of allowed window.', {
      subcode: traits.windowSubcode,
    });
  }

  private quotedIn({ reply_to: quoted }: Fields): string | undefined {
    if (quoted === undefined) return undefined;
    const { mid } = fieldsOf(quoted);
    if (!this.parts.traits.quotes || typeof mid !== 'string') throw invalid('Unknown parameter reply_to');
    if (!this.parts.world.messages.entries.some(({ id }) => id === mid))
      throw invalid('There is no message to reply to.');
    return mid;
  }

  private act(account: SimAccount, person: string, fields: Fields): Answer {
    const { world, traits } = this.parts;
    const { sender_action: action, message } = fields;
    if (typeof action !== 'string' || !ACTIONS.includes(action))
      throw invalid('Param sender_action is not one of them');
    if (message !== undefined) throw invalid('A sender_action goes without a message.');
    if (!world.people.has(person)) throw nobody();
    const payload = fieldsOf(fields['payload']);
    if (action === 'react' || action === 'unreact') {
      const { message_id: mid, reaction } = payload;
      if (!world.messages.entries.some(({ id }) => id === mid)) throw invalid('There is no such message.');
      const isOne = typeof reaction === 'string' && (traits.reactions?.includes(reaction) ?? reaction !== '');
      if (action === 'react' && !isOne) throw invalid('Param reaction is not one of them.');
    }
    const about = Object.keys(payload).length > 0 ? { payload: { ...payload } } : {};
    world.actions.add({ accountId: account.id, person, action, ...about, atMs: world.clock.nowMs() });
    return { status: 200, body: { recipient_id: person } };
  }
}
