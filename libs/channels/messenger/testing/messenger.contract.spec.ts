import { join } from 'node:path';
import { describeChannelContract } from '@causerie/channel-kit-testing';
import { messengerChannel } from '@causerie/channel-messenger';
import { signatureOf } from '@causerie/channel-meta-graph';
import { fakeAccount, givenCredentials } from './account';
import { samples } from './samples';
import { NADIA } from './samples/bodies';

const account = fakeAccount();

const refusal = (status: number, code: number, subcode?: number) => ({
  status,
  body: {
    error: {
      message: `(#${code}) No`,
      type: 'OAuthException',
      code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      fbtrace_id: 'AbC',
    },
  },
});

describeChannelContract({
  adapter: messengerChannel,
  folder: join(__dirname, '..'),
  account,
  givenCredentials: givenCredentials(),
  conversationAlias: NADIA,
  samples,
  proof: {
    header: 'x-hub-signature-256',
    headersFor: (rawBody) => ({ 'x-hub-signature-256': signatureOf(rawBody, account.credentials.appSecret) }),
  },
  acceptedAnswer: { status: 200, body: { recipient_id: NADIA, message_id: 'm_SAMPLENEW' } },
  failures: [
    {
      name: 'a window of 24 hours that is over',
      answer: refusal(400, 10, 2_534_022),
      class: 'window_closed',
    },
    {
      name: 'a window that is over, as told for pages',
      answer: refusal(403, 10, 2_018_278),
      class: 'window_closed',
    },
    {
      name: 'a window that is over, as told of old',
      answer: refusal(400, 10, 1_545_041),
      class: 'window_closed',
    },
    { name: 'a chat that another app holds', answer: refusal(403, 10, 2_018_300), class: 'window_closed' },
    { name: 'a permission that is missing', answer: refusal(403, 10), class: 'auth' },
    { name: 'an expired token', answer: refusal(401, 190, 463), class: 'auth' },
    { name: 'nobody by this id', answer: refusal(400, 100, 2_018_001), class: 'undeliverable' },
    { name: 'a person who is not available', answer: refusal(400, 551, 1_545_041), class: 'undeliverable' },
    { name: 'a text that is too long', answer: refusal(400, 100, 2_534_038), class: 'content_rejected' },
    { name: 'too many calls of the app', answer: refusal(400, 4), class: 'account_throttled' },
    { name: 'too many calls', answer: refusal(400, 613), class: 'account_throttled' },
    { name: 'too many calls of the account', answer: refusal(400, 80_007), class: 'account_throttled' },
    { name: 'a blocked account', answer: refusal(400, 368), class: 'policy' },
    { name: 'passing trouble', answer: refusal(400, 1_200), class: 'transient' },
    { name: 'trouble of the platform', answer: refusal(500, 2), class: 'transient' },
    { name: "a gateway's error", answer: { status: 502, body: {} }, class: 'transient' },
    { name: 'an answer without a message', answer: { status: 200, body: {} }, class: 'unknown_outcome' },
  ],
});
