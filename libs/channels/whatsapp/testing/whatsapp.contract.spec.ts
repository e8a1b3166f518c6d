import { join } from 'node:path';
import { describeAttachmentContract, describeChannelContract } from '@causerie/channel-kit-testing';
import { signatureOf } from '@causerie/channel-meta-graph';
import { whatsappChannel } from '@causerie/channel-whatsapp';
import { fakeAccount, givenCredentials } from './account';
import { samples } from './samples';
import { whatsappSimulation } from './simulation';
import { NADIA } from './samples/bodies';

const account = fakeAccount();

const refusal = (status: number, code: number, more: Record<string, unknown> = {}) => ({
  status,
  body: { error: { message: `(#${code}) No`, type: 'OAuthException', code, fbtrace_id: 'AbC', ...more } },
});

describeChannelContract({
  adapter: whatsappChannel,
  folder: join(__dirname, '..'),
  account,
  givenCredentials: givenCredentials(),
  conversationAlias: NADIA.phone,
  samples,
  proof: {
    header: 'x-hub-signature-256',
    headersFor: (rawBody) => ({ 'x-hub-signature-256': signatureOf(rawBody, account.credentials.appSecret) }),
  },
  acceptedAnswer: {
    status: 200,
    body: {
      messaging_product: 'whatsapp',
      contacts: [{ input: NADIA.phone, wa_id: NADIA.phone }],
      messages: [{ id: 'wamid.SAMPLENEW' }],
    },
  },
  failures: [
    { name: 'throughput', answer: refusal(400, 130_429), class: 'account_throttled' },
    { name: 'the pair rule', answer: refusal(400, 131_056), class: 'recipient_throttled' },
    { name: 'a closed window', answer: refusal(400, 131_047), class: 'window_closed' },
    { name: 'a spam limit', answer: refusal(400, 131_048), class: 'quality' },
    { name: 'an undeliverable message', answer: refusal(400, 131_026), class: 'undeliverable' },
    { name: 'an expired token', answer: refusal(401, 190, { error_subcode: 463 }), class: 'auth' },
    { name: 'a permission that is missing', answer: refusal(403, 10), class: 'auth' },
    { name: 'a number that is not ours', answer: refusal(400, 100, { error_subcode: 33 }), class: 'auth' },
    { name: 'a missing parameter', answer: refusal(400, 131_008), class: 'content_rejected' },
    { name: 'a wrong parameter', answer: refusal(400, 100), class: 'content_rejected' },
    { name: 'a template with wrong variables', answer: refusal(404, 132_000), class: 'content_rejected' },
    { name: 'a locked account', answer: refusal(403, 131_031), class: 'policy' },
    { name: 'trouble of the platform', answer: refusal(500, 131_000), class: 'transient' },
    { name: 'a code nobody has seen', answer: refusal(400, 199_999), class: 'transient' },
    { name: "a gateway's error", answer: { status: 502, body: {} }, class: 'transient' },
    { name: 'an answer without a message', answer: { status: 200, body: {} }, class: 'unknown_outcome' },
  ],
});

describeAttachmentContract({
  adapter: whatsappChannel,
  simulation: whatsappSimulation,
  kinds: ['image', 'video', 'audio', 'voice', 'document', 'sticker'],
  address: 'asked_again',
  gone: 'expired',
  unsupportedRefs: [{ mediaId: '../me' }],
});
