import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import { Injectable } from '@nestjs/common';
import { priorityOf } from './urgency.policy';

/** Which file has to be fetched before which. */
@Injectable()
export class Urgency {
  constructor(private readonly directory: ChannelAccountDirectory) {}

  /** A job's priority. An account that cannot be read has time. */
  async of(channelAccountId: string): Promise<number> {
    const found = await this.directory.find(channelAccountId).catch(() => undefined);
    return priorityOf(found?.adapter.attachments?.fetchWithinMs);
  }
}
