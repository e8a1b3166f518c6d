import type { WebhookPiece } from '@causerie/channel-kit';
import { parseJsonKeepingBigIntegers } from '@causerie/channel-kit';
import { signatureOf } from '@causerie/channel-meta-graph';
import { channelFor } from '@causerie/channel-registry';
import { newId } from '@causerie/kernel';
import { aChannelAccount, type TestWorkspace } from '@causerie/testing';
import { randomBytes, randomInt } from 'node:crypto';
import type { Pipeline } from './pipeline';

/** The platforms whose webhooks Meta's apps sign, with what their owner types in beside the secrets. */
export const META_PLATFORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  whatsapp: { phoneNumberId: '5550100200300', wabaId: '5550100200400' },
  instagram: {},
  messenger: {},
};

/** An account's address, and what signs the webhooks that are sent to it. */
export interface Door {
  id: string;
  platform: string;
  url: string;
  appSecret: string;
}

type Owners = Pick<WebhookPiece, 'accountExternalId' | 'ownerExternalId'>;

/**
 * A fresh account of the ids that the payload names (made-up ones where it names none), so that it is the one the
 * webhook is for. An earlier account of the same ids makes way.
 */
export async function openDoor(
  pipeline: Pipeline,
  workspace: TestWorkspace,
  wanted: { platform: string; owners?: Owners; appSecret?: string; verifyToken?: string },
): Promise<Door> {
  const { platform, owners = {} } = wanted;
  const appSecret = wanted.appSecret ?? randomBytes(16).toString('hex');
  const accessToken = `EAATEST${randomBytes(20).toString('hex')}`;
  const credentials = channelFor(platform).connection.newCredentials({
    accessToken,
    appSecret,
    ...(wanted.verifyToken !== undefined && { verifyToken: wanted.verifyToken }),
    ...META_PLATFORMS[platform],
  });
  const id = newId();
  const externalId = owners.accountExternalId ?? String(randomInt(1e14));
  const { database, apps } = pipeline;
  await database.owner(
    `UPDATE channel_account SET external_id = 'retired-' || id, owner_external_id = NULL
     WHERE platform = $1 AND (external_id = $2 OR owner_external_id = $3)`,
    [platform, externalId, owners.ownerExternalId ?? null],
  );
  await aChannelAccount(database, workspace, { id, platform, externalId, credentials });
  await database.owner('UPDATE channel_account SET owner_external_id = $2 WHERE id = $1', [
    id,
    owners.ownerExternalId ?? null,
  ]);
  return { id, platform, appSecret, url: `${apps.ingest.url}/webhooks/${platform}/${id}` };
}

/** The accounts that a payload is about, one for each. Empty where it is no webhook. */
export function ownersIn(platform: string, bytes: Buffer): Owners[] {
  return (channelFor(platform).inbound.route?.(parseJsonKeepingBigIntegers(bytes)) ?? []).map((piece) => ({
    accountExternalId: piece.accountExternalId,
    ownerExternalId: piece.ownerExternalId,
  }));
}

/** Posts the bytes signed as Meta signs, unless another signature is given; null: none at all. */
export async function postSigned(
  { url, appSecret }: Pick<Door, 'url' | 'appSecret'>,
  body: Buffer | string,
  signature: string | null = signatureOf(Buffer.from(body), appSecret),
): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    ...(signature !== null && { 'x-hub-signature-256': signature }),
  };
  const response = await fetch(url, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}

/** A text by one person, in the shape of the platform. */
export function textBody(
  platform: string,
  account: string,
  { id, text }: { id: number; text: string },
): string {
  if (platform === 'whatsapp') {
    const from = '33600000001';
    const message = { id: `wamid.${id}`, from, timestamp: '1780000000', type: 'text', text: { body: text } };
    const metadata = { display_phone_number: '15550100000', phone_number_id: account };
    const value = { messaging_product: 'whatsapp', metadata, messages: [message] };
    return JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
    });
  }
  const message = { mid: `m_${id}`, text };
  const event = {
    sender: { id: '880' },
    recipient: { id: account },
    timestamp: 1_780_000_000_000 + id,
    message,
  };
  const object = platform === 'messenger' ? 'page' : platform;
  return JSON.stringify({ object, entry: [{ id: account, time: 1, messaging: [event] }] });
}
