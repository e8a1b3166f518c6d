import { createHmac } from 'node:crypto';

/** As LINE makes it: https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/ */
export function signatureOf(rawBody: Buffer, channelSecret: string): string {
  return createHmac('sha256', channelSecret).update(rawBody).digest('base64');
}
