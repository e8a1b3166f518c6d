import type { ChannelAccount, ChannelAdapter } from '@causerie/channel-kit';
import { describeChannelContract } from '@causerie/channel-kit-testing';
import { signatureOf, SIGNATURE_HEADER } from '@causerie/channel-meta-graph';
import { NADIA } from './bodies';
import { MESSAGING_FAILURES } from './failures';
import type { FakeCredentials } from './fake-account';

interface MessagingContract {
  adapter: ChannelAdapter;
  folder: string;
  account: ChannelAccount<FakeCredentials>;
  samples: Readonly<Record<string, unknown>>;
}

/** The channel contract, with what these platforms have alike. */
export function describeMessagingContract({ adapter, folder, account, samples }: MessagingContract): void {
  const { accessToken, appSecret } = account.credentials;
  describeChannelContract({
    adapter,
    folder,
    account,
    givenCredentials: { accessToken, appSecret },
    conversationAlias: NADIA,
    samples,
    proof: {
      header: SIGNATURE_HEADER,
      headersFor: (rawBody) => ({ [SIGNATURE_HEADER]: signatureOf(rawBody, appSecret) }),
    },
    acceptedAnswer: { status: 200, body: { recipient_id: NADIA, message_id: 'm_SAMPLENEW' } },
    failures: MESSAGING_FAILURES,
  });
}
