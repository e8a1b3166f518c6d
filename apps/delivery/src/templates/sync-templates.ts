import { ChannelAccountDirectory, type ConnectedAccount } from '@causerie/channel-accounts';
import type { TemplateDefinition } from '@causerie/channel-kit';
import { errorMessage } from '@causerie/kernel';
import { TemplateStore, WorkspaceTransaction } from '@causerie/persistence';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { contextFor, DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';

/** Platforms whose accounts have a catalogue. */
export const TEMPLATE_PLATFORMS = Symbol('TEMPLATE_PLATFORMS');

/** A fetch that failed, or whose process died, is done again after this long. */
const AGAIN_MS = 300_000;
const ACCOUNTS_AT_ONCE = 5;
/** However many a platform says it has: an endless list would never be stored. */
const PAGES_MAX = 200;

/**
 * Fetches the catalogues that are due: of an account that was just connected at once, then every few hours. Which
 * replica does it is decided by who pushes the account's time on.
 */
@Injectable()
export class SyncTemplates {
  private readonly logger = new Logger(SyncTemplates.name);

  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly templates: TemplateStore,
    private readonly directory: ChannelAccountDirectory,
    @Inject(TEMPLATE_PLATFORMS) private readonly platforms: readonly string[],
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {}

  /** True: more may be due. */
  async sync(): Promise<boolean> {
    if (this.platforms.length === 0) return false;
    const due = await this.templates.sweep(this.platforms, ACCOUNTS_AT_ONCE, AGAIN_MS);
    for (const { channelAccountId } of due) {
      await this.syncOne(channelAccountId).catch((error: unknown) =>
        this.logger.warn(`Templates of account ${channelAccountId} were not fetched: ${errorMessage(error)}`),
      );
    }
    return due.length === ACCOUNTS_AT_ONCE;
  }

  private async syncOne(channelAccountId: string): Promise<void> {
    const connected = await this.directory.find(channelAccountId);
    if (!connected || connected.state === 'stopped') return;
    const all = await this.fetchAll(connected);
    await this.transaction.run(connected.account.workspaceId, (tx) =>
      this.templates.replace(tx, channelAccountId, all, this.options.templateSyncMs),
    );
  }

  private async fetchAll({ account, adapter }: ConnectedAccount): Promise<TemplateDefinition[]> {
    const { lookup } = adapter;
    if (!lookup?.templates) return [];
    const all: TemplateDefinition[] = [];
    let next: string | undefined;
    for (let page = 0; page < PAGES_MAX; page++) {
      const fetched = await lookup.templates(account, contextFor(account, this.options), next);
      all.push(...fetched.items);
      next = fetched.next;
      if (next === undefined) break;
    }
    return all;
  }
}
