import { newCorrelationId, newId } from '@causerie/kernel';
import { SetupError } from '@causerie/local-stack';
import type { MediaKind, MessagePart } from '@causerie/message-schema';
import type {
  AssetStore,
  AssetVariant,
  HandleCounts,
  HandlePlace,
  MediaHandleStore,
  OutboundStore,
  WorkspaceTransaction,
  WorkspaceTx,
} from '@causerie/persistence';
import type { AssetWish } from './arguments';
import { sendKind } from './send-kind.policy';
import { findReplaced, findTarget, type SendTarget } from './send-target';

export interface SendParts {
  transaction: WorkspaceTransaction;
  assets: AssetStore;
  handles: MediaHandleStore;
  outbound: OutboundStore;
}

export interface QueuedAsset {
  messageId: string;
  conversationId: string;
  /** It was there already, under the same key. */
  isRepeat: boolean;
  /** The platform's, for people. */
  displayName: string;
  /** Where its handle is kept; undefined where the platform fetches the file itself. */
  place?: HandlePlace;
  /** Of that place, before it was queued. */
  before: HandleCounts;
}

const DEFAULT_VARIANT = 'cover';

/**
 * Queues a variant of an asset for a conversation. The author is the system: unlike the bot's, its message leaves the
 * conversation with whom it is, also when it fails, and is sent while a person has it. A person's takes it over.
 */
export class SendAsset {
  constructor(private readonly parts: SendParts) {}

  /**
   * What would fail is refused here, before it stands in the conversation; delivery judges once more when it sends.
   * Delivery's sweeper finds the lane within a second or two: no wake-up is sent.
   * @throws SetupError that says what is wrong
   */
  async queue(workspaceId: string, wish: AssetWish): Promise<QueuedAsset> {
    return this.parts.transaction.run(workspaceId, async (tx) => {
      const target = await findTarget(tx, wish.conversationId);
      const { displayName, attachments } = target.adapter;
      const variant = await this.variantOf(tx, wish);
      const kind = kindFor(variant, target);
      refuseUnwanted(target, wish);
      const replaced = wish.replace === undefined ? undefined : await findReplaced(tx, target, wish.replace);
      const { channelAccountId } = target;
      const place = { channelAccountId, sha256: variant.sha256, method: kind };
      const before = await this.parts.handles.countsOf(tx, place);
      const queued = await this.parts.outbound.enqueue(tx, {
        conversationId: target.conversationId,
        author: wish.asPerson ? 'human' : 'system',
        parts: partsOf(kind, wish.caption),
        attachments: [{ kind, source: { asset: variant.assetId, variant: variant.variant } }],
        ...(replaced !== undefined && { editsExternalId: replaced }),
        idempotencyKey: `asset:${wish.key ?? newId()}`,
        correlationId: newCorrelationId(),
      });
      if (!queued) throw new SetupError('The conversation is gone.');
      const { messageId, conversationId, isRepeat } = queued;
      const known = { messageId, conversationId, isRepeat, displayName, before };
      return attachments?.handles === undefined ? known : { ...known, place };
    });
  }

  private async variantOf(tx: WorkspaceTx, { asset, variant }: AssetWish): Promise<AssetVariant> {
    const all = await this.parts.assets.find(tx, asset);
    if (all.length === 0)
      throw new SetupError(`There is no asset "${asset}": "npm run assets -- list" shows all.`);
    const [only, ...more] = all;
    const wanted = variant ?? (only && more.length === 0 ? only.variant : DEFAULT_VARIANT);
    const found = all.find((one) => one.variant === wanted);
    if (found) return found;
    const names = all.map((one) => one.variant).join(', ');
    throw new SetupError(`The asset "${asset}" has no variant "${wanted}". It has: ${names}.`);
  }
}

function kindFor(variant: AssetVariant, { adapter }: SendTarget): MediaKind {
  const chosen = sendKind(variant, adapter);
  if ('problem' in chosen) throw new SetupError(chosen.problem);
  return chosen.kind;
}

function refuseUnwanted({ adapter, sinceInboundMs, optedOut }: SendTarget, wish: AssetWish): void {
  const { displayName, capabilities } = adapter;
  if (wish.replace !== undefined && capabilities.edits !== true)
    throw new SetupError(`${displayName} has no edits: send a new message, without --replace.`);
  if (optedOut && !wish.asPerson) {
    throw new SetupError(
      'The contact asked not to be written to: only a person may answer what they write (--as-person).',
    );
  }
  const { replyWindowMs, humanTag } = capabilities;
  const windowMs = wish.asPerson ? (humanTag?.windowMs ?? replyWindowMs) : replyWindowMs;
  if (windowMs === undefined || (sinceInboundMs !== null && sinceInboundMs < windowMs)) return;
  throw new SetupError(
    `${displayName} takes such a message within ${Math.round(windowMs / 3_600_000)} hours of the contact’s last one: ` +
      'wait until they write again.',
  );
}

function partsOf(kind: MediaKind, caption: string | undefined): MessagePart[] {
  const file: MessagePart = { kind, attachment: 0 };
  return caption === undefined ? [file] : [file, { kind: 'text', text: caption }];
}
