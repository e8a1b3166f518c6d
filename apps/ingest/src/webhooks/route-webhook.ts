import { ChannelAccountDirectory, type ConnectedAccount } from '@causerie/channel-accounts';
import type { WebhookPiece, WebhookRequest } from '@causerie/channel-kit';
import { Injectable } from '@nestjs/common';

/** What one account gets of a webhook. */
export interface Addressed {
  connected: ConnectedAccount;
  body: unknown;
  /** The bytes to keep: another workspace's part of the request is not among them. */
  rawBody: Buffer;
}

/**
 * Whose a webhook is. Mostly the account of its address; where a platform sends for many accounts to one address,
 * each piece goes to its own accounts, and only to those whose own secret signed the request.
 */
@Injectable()
export class RouteWebhook {
  constructor(private readonly directory: ChannelAccountDirectory) {}

  /** @throws NotAWebhookError when the body is none of the platform's */
  async route(request: WebhookRequest, body: unknown, at: ConnectedAccount): Promise<Addressed[]> {
    const pieces = at.adapter.inbound.route?.(body);
    if (!pieces) return [{ connected: at, body, rawBody: request.rawBody }];
    const addressed = await Promise.all(
      pieces.map(async (piece) => {
        const accounts = await this.accountsOf(piece, at);
        return accounts
          .filter(({ adapter, account }) => adapter.inbound.verify(request, account).ok)
          .map((connected) => ({
            connected,
            body: piece.body,
            rawBody: Buffer.from(JSON.stringify(piece.body)),
          }));
      }),
    );
    return addressed.flat();
  }

  private async accountsOf(
    { accountExternalId: externalId, ownerExternalId }: WebhookPiece,
    at: ConnectedAccount,
  ): Promise<ConnectedAccount[]> {
    if (externalId === at.account.externalId) return [at];
    if (externalId === undefined && ownerExternalId === undefined) return [at];
    const found = await this.directory.route(at.account.platform, { externalId, ownerExternalId });
    // What is about the owner as a whole concerns the account it was sent to, if nobody else.
    return found.length === 0 && externalId === undefined ? [at] : found;
  }
}
