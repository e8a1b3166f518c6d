import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import { scrub } from '@causerie/observability';
import { ReportedFailureStore, type UnfollowedFailure } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { AnnouncedTransaction } from '../lanes/announced-transaction';
import { SendReport } from '../sending/send-report';
import { CarryOut } from './carry-out';
import { afterReported } from './failure.policy';

/** An adapter that cannot say what a code means. */
const UNCLASSIFIED = 'unclassified';
/** When one that could not be followed is tried again. */
const AGAIN_MS = 30_000;

/**
 * A message that the platform took and failed later: its class is learnt from the adapter, and the same follows as
 * for a refusal on the spot. It is not sent again: the platform had it, and a person decides.
 */
@Injectable()
export class FollowReported {
  constructor(
    private readonly transaction: AnnouncedTransaction,
    private readonly reported: ReportedFailureStore,
    private readonly directory: ChannelAccountDirectory,
    private readonly carryOut: CarryOut,
    private readonly report: SendReport,
  ) {}

  /**
   * True: more may be there. One that cannot be followed now stays, and holds up no other.
   * @throws what it failed with, after all others
   */
  async followAll(limit: number): Promise<boolean> {
    const found = await this.reported.sweep(limit, AGAIN_MS);
    const errors: unknown[] = [];
    for (const failure of found) await this.follow(failure).catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw errors[0];
    return found.length === limit;
  }

  private async follow(failure: UnfollowedFailure): Promise<void> {
    const { workspaceId, conversationId, messageId, channelAccountId, code } = failure;
    const connected = await this.directory.find(channelAccountId);
    const failureClass = connected?.adapter.outbound.classify?.(code);
    const verdict = afterReported(failureClass);
    const status = verdict.isWindow ? 'blocked' : 'failed';
    const followed = {
      messageId,
      conversationId,
      status,
      failureClass: failureClass ?? UNCLASSIFIED,
    } as const;
    // First what it means for contact and account: that may be done twice, and must not be lost by a crash in between.
    if (connected && failureClass) {
      const description = scrub(failure.description);
      const place = { workspaceId, conversationId, connected };
      await this.carryOut.carryOut(place, { class: failureClass, code, description }, verdict);
    }
    const isOurs = await this.transaction.run(workspaceId, (tx) => this.reported.follow(tx, followed));
    if (isOurs)
      this.report.reported(failure, connected?.account.platform ?? 'unknown', failureClass ?? UNCLASSIFIED);
  }
}
