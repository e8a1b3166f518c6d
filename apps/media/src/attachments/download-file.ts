import { ChannelAccountDirectory, type ConnectedAccount } from '@causerie/channel-accounts';
import type { AdapterContext, FileAddress } from '@causerie/channel-kit';
import type { AttachmentWork } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import { FetchFile, type FetchOutcome } from '../fetch/fetch-file';

/** Asks the platform where the file is now, once more if that was over in the meantime, and brings it to this machine's disk. */
@Injectable()
export class DownloadFile {
  constructor(
    private readonly directory: ChannelAccountDirectory,
    private readonly fetchFile: FetchFile,
    @Inject(MEDIA_CONFIG) private readonly config: MediaConfig,
  ) {}

  /** @throws TransientError for what may go better later, PermanentError for what never will */
  async download(work: AttachmentWork, signal: AbortSignal): Promise<FetchOutcome> {
    const connected = await this.directory.find(work.channelAccountId);
    const side = connected?.adapter.attachments;
    if (!connected || !side) return noFiles();
    const context = this.contextOf(connected, signal);
    const located = await side.locate(work.ref, connected.account, context);
    if (!located.ok) return located;
    const rules = this.rulesOf(side.hosts, context);
    const fetched = await this.fetchFile.fetch(this.claimed(located.address, work), rules, signal);
    if (fetched.ok || fetched.state !== 'expired') return fetched;
    // The link may have died between the question and the fetching.
    const renewed = await side.locate(work.ref, connected.account, context);
    if (!renewed.ok) return renewed;
    return this.fetchFile.fetch(this.claimed(renewed.address, work), rules, signal);
  }

  private contextOf({ account }: ConnectedAccount, signal: AbortSignal): AdapterContext {
    const { CHANNEL_API_ROOTS, CONNECT_TIMEOUT_MS, READ_TIMEOUT_MS } = this.config;
    const apiRoot = account.apiRoot ?? CHANNEL_API_ROOTS[account.platform];
    const timeouts = { connectMs: CONNECT_TIMEOUT_MS, readMs: READ_TIMEOUT_MS };
    return { timeouts, signal, ...(apiRoot !== undefined && { apiRoot }) };
  }

  /** What the webhook said stands in for what the platform does not repeat. */
  private claimed(address: FileAddress, { mimeType, fileName }: AttachmentWork): FileAddress {
    return {
      ...(mimeType !== undefined && { mimeType }),
      ...(fileName !== undefined && { fileName }),
      ...address,
    };
  }

  private rulesOf(hosts: readonly string[], { apiRoot }: AdapterContext) {
    const trusted = apiRoot === undefined ? {} : { trustedOrigin: new URL(apiRoot).origin };
    return { hosts, bytesMax: this.config.MEDIA_BYTES_MAX, ...trusted };
  }
}

function noFiles(): FetchOutcome {
  return {
    ok: false,
    state: 'unsupported',
    description: 'No files are fetched from this account’s platform.',
  };
}
