import type { WebhookSender } from '../webhook-sender';
import type { SimulatorTraits } from './traits';
import { fieldsOf } from './validate-message';
import type { SimAccount, SimMessage, World } from './world';

/** Of Meta's own inbox. */
const INBOX_APP_ID = '263902037430900';

/** What the platform tells the app of an account. */
export class Telling {
  constructor(
    private readonly world: World,
    private readonly sender: WebhookSender,
    private readonly traits: SimulatorTraits,
  ) {}

  /** Something a person did. */
  fromPerson(account: SimAccount, person: string, deed: Record<string, unknown>): void {
    this.event(account, { sender: { id: person }, recipient: { id: account.id } }, deed);
  }

  /** Whatever the account sends comes back, whoever sent it. */
  echo({ accountId, person, id, by, content, metadata, replyTo }: SimMessage): void {
    const account = this.world.account(accountId);
    const named = {
      app_id: Number(by === 'app' ? INBOX_APP_ID : account.appId),
      ...(metadata === undefined ? {} : { metadata }),
    };
    const message = {
      mid: id,
      is_echo: true,
      ...(this.traits.echoNamesApp ? named : {}),
      ...(replyTo === undefined ? {} : { reply_to: { mid: replyTo } }),
      ...asShown(content),
    };
    this.event(account, { sender: { id: account.id }, recipient: { id: person } }, { message });
  }

  /** What becomes of a message of the account's. */
  receipts({ accountId, person, id }: SimMessage, { reads }: { reads: boolean }): void {
    const account = this.world.account(accountId);
    if (this.traits.receipts === 'seen') {
      if (reads) this.fromPerson(account, person, { read: { mid: id } });
      return;
    }
    const watermark = this.world.clock.nowMs();
    this.fromPerson(account, person, { delivery: { mids: [id], watermark } });
    if (reads) this.fromPerson(account, person, { read: { watermark } });
  }

  /** Anything at all, in the list `messaging` or `standby`, or as a change of this field. */
  raw(account: SimAccount, field: string, value: unknown): void {
    const { url, secret } = this.world.appOf(account);
    if (url === undefined) return;
    this.sender.send({ url, secret, object: this.traits.object, entryId: account.id, field, value });
  }

  private event(account: SimAccount, who: Record<string, unknown>, deed: Record<string, unknown>): void {
    const [kind = ''] = Object.keys(deed);
    const isEcho = fieldsOf(deed['message'])['is_echo'] === true;
    const field = this.traits.fields[isEcho ? 'echo' : kind] ?? kind;
    if (!account.fields.includes(field)) return;
    this.raw(account, 'messaging', { ...who, timestamp: this.world.clock.nowMs(), ...deed });
  }
}

/** What can be pressed is not told, and what is attached stands in a list. */
function asShown({ quick_replies: _offered, attachment, ...content }: Record<string, unknown>) {
  return attachment === undefined ? content : { ...content, attachments: [attachment] };
}
