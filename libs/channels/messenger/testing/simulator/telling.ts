import type { WebhookSender } from '@causerie/simulator-meta-graph';
import { traits } from './traits';
import type { SimAccount, SimMessage, World } from './world';

/** The field under which an element of a body is subscribed to. */
const FIELD_OF: Readonly<Record<string, string>> = {
  message: 'messages',
  postback: 'messaging_postbacks',
  reaction: 'message_reactions',
  delivery: 'message_deliveries',
  read: 'message_reads',
  referral: 'messaging_referrals',
  message_edit: 'message_edits',
};

/** Of Meta's own inbox. */
const INBOX_APP_ID = '263902037430900';

/** What the platform tells the app of an account. */
export class Telling {
  constructor(
    private readonly world: World,
    private readonly sender: WebhookSender,
  ) {}

  /** Something a person did. */
  fromPerson(account: SimAccount, person: string, deed: Record<string, unknown>): void {
    this.event(account, { sender: { id: person }, recipient: { id: account.id } }, deed);
  }

  /** Whatever the page sends comes back, with the app that sent it and what that wrote for itself. */
  echo({ accountId, person, id, by, content, metadata }: SimMessage): void {
    const account = this.world.account(accountId);
    const { quick_replies: _offered, ...shown } = content;
    const message = {
      mid: id,
      is_echo: true,
      app_id: Number(by === 'app' ? INBOX_APP_ID : account.appId),
      ...(metadata === undefined ? {} : { metadata }),
      ...shown,
    };
    this.event(account, { sender: { id: account.id }, recipient: { id: person } }, { message });
  }

  /** What becomes of a message of ours. */
  receipts({ accountId, person, id }: SimMessage, { reads }: { reads: boolean }): void {
    const account = this.world.account(accountId);
    const watermark = this.world.clock.nowMs();
    this.fromPerson(account, person, { delivery: { mids: [id], watermark } });
    if (reads) this.fromPerson(account, person, { read: { watermark } });
  }

  /** Anything at all, in the list `messaging` or `standby`, or as a change of this field. */
  raw(account: SimAccount, field: string, value: unknown): void {
    if (account.appUrl === undefined) return;
    this.sender.send({
      url: account.appUrl,
      secret: account.appSecret,
      object: traits.object,
      entryId: account.id,
      field,
      value,
    });
  }

  private event(account: SimAccount, who: Record<string, unknown>, deed: Record<string, unknown>): void {
    const [kind = ''] = Object.keys(deed);
    const isEcho = (deed['message'] as { is_echo?: boolean } | undefined)?.is_echo === true;
    const field = isEcho ? 'message_echoes' : (FIELD_OF[kind] ?? kind);
    if (!account.fields.includes(field)) return;
    this.raw(account, 'messaging', { ...who, timestamp: this.world.clock.nowMs(), ...deed });
  }
}
