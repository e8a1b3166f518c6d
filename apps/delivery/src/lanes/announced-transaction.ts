import { WorkspaceTransaction, type WorkspaceTx } from '@causerie/persistence';
import { NewsPublisher } from '@causerie/redis';
import { Injectable } from '@nestjs/common';

/** A transaction that adds events: those who follow them need not wait for their slow poll. */
@Injectable()
export class AnnouncedTransaction {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly news: NewsPublisher,
  ) {}

  async run<Result>(workspaceId: string, work: (tx: WorkspaceTx) => Promise<Result>): Promise<Result> {
    const result = await this.transaction.run(workspaceId, work);
    void this.news.publish('events.committed', { v: 1 });
    return result;
  }
}
