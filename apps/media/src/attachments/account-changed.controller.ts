// In:    the news account.changed, at every replica.
// Out:   the account is read anew when it is next used.
// Fails: whoever missed the news reads it anew within half a minute.
import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import type { NewsPayload } from '@causerie/contracts';
import { OnNews } from '@causerie/redis';
import { Controller } from '@nestjs/common';

@Controller()
export class AccountChangedController {
  constructor(private readonly directory: ChannelAccountDirectory) {}

  @OnNews('account.changed')
  accountChanged({ channelAccountId }: NewsPayload<'account.changed'>): void {
    this.directory.forget(channelAccountId);
  }
}
