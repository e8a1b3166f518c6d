import { join } from 'node:path';
import { describeAttachmentContract, describeChannelContract } from '@causerie/channel-kit-testing';
import { lineChannel } from '@causerie/channel-line';
import { fakeAccount, givenCredentials } from './account';
import { samples } from './samples';
import { lineSimulation } from './simulation';
import { AKI } from './samples/bodies';
import { signatureOf } from './signature';

const account = fakeAccount();
const refusal = (status: number, message: string, details?: unknown) => ({
  status,
  body: { message, ...(details ? { details } : {}) },
});

describeChannelContract({
  adapter: lineChannel,
  folder: join(__dirname, '..'),
  account,
  givenCredentials: givenCredentials(),
  conversationAlias: AKI,
  samples,
  proof: {
    header: 'x-line-signature',
    headersFor: (rawBody) => ({
      'x-line-signature': signatureOf(rawBody, account.credentials.channelSecret),
    }),
  },
  acceptedAnswer: { status: 200, body: { sentMessages: [{ id: '461230966842064897', quoteToken: 'q' }] } },
  failures: [
    {
      name: 'a text that is too long',
      answer: refusal(400, 'The request body has 1 error(s)', [
        { message: 'Length must be between 0 and 5000', property: 'messages[0].text' },
      ]),
      class: 'content_rejected',
    },
    { name: 'nobody by this id', answer: refusal(400, 'Failed to send messages'), class: 'undeliverable' },
    {
      name: 'an id of no shape',
      answer: refusal(400, "The property, 'to', in the request body is invalid (line: -, column: -)"),
      class: 'undeliverable',
    },
    {
      name: 'a token that is not good',
      answer: refusal(401, 'Authentication failed due to the following reason: invalid token.'),
      class: 'auth',
    },
    {
      name: 'a plan that does not allow it',
      answer: refusal(403, 'Access to this API is not available for your account'),
      class: 'auth',
    },
    { name: 'nothing there', answer: refusal(404, 'Not found'), class: 'undeliverable' },
    { name: 'a body beyond 2 MB', answer: refusal(413, 'Payload Too Large'), class: 'content_rejected' },
    {
      name: 'the month’s last message',
      answer: refusal(429, 'You have reached your monthly limit.'),
      class: 'policy',
    },
    {
      name: 'too many calls',
      answer: refusal(429, 'The API rate limit has been exceeded. Try again later.'),
      class: 'account_throttled',
    },
    { name: 'trouble of the platform', answer: refusal(500, ''), class: 'unknown_outcome' },
    { name: "a gateway's error", answer: { status: 502, body: {} }, class: 'unknown_outcome' },
    { name: 'an answer without a message', answer: { status: 200, body: {} }, class: 'unknown_outcome' },
    { name: 'a conflict that names nothing', answer: { status: 409, body: {} }, class: 'unknown_outcome' },
  ],
});

describeAttachmentContract({
  adapter: lineChannel,
  simulation: lineSimulation,
  kinds: ['image', 'video', 'audio', 'document'],
  address: 'lasts',
  gone: 'expired',
  unsupportedRefs: [
    { stickerId: '1', packageId: '2' },
    { url: 'https://example.com/a.jpg' },
    { messageId: '../info' },
  ],
});
