import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import { TypingStore, WorkspaceTransaction } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { contextFor, DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import type { TypingTurn } from './show-typing';

/** The indicator of one conversation, shown once. */
@Injectable()
export class TypingIndicator {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly typing: TypingStore,
    private readonly directory: ChannelAccountDirectory,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {}

  /** In how many ms to show it again; undefined when the turn has ended or the platform has no indicator. */
  async show({ workspaceId, turnId }: TypingTurn): Promise<number | undefined> {
    const target = await this.transaction.run(workspaceId, (tx) => this.typing.find(tx, turnId));
    const connected = target && (await this.directory.find(target.channelAccountId));
    if (!target || !connected || connected.state === 'stopped') return undefined;
    const { adapter, account } = connected;
    if (!adapter.outbound.showTyping || !adapter.capabilities.typing) return undefined;
    const newest = target.newestExternalId === null ? undefined : { externalId: target.newestExternalId };
    // A failure of the platform's is no reason to stop: the next repeat may pass.
    await adapter.outbound
      .showTyping(target.alias, account, contextFor(account, this.options), newest)
      .catch(() => undefined);
    return adapter.capabilities.typing.repeatMs;
  }
}
