import type { WebhookPiece } from '@causerie/channel-kit';
import { messagingHandshake, routeMessaging, verifyMessaging } from '@causerie/channel-meta-graph';
import { OBJECT } from './raw';

export const verify = verifyMessaging;
export const handshake = messagingHandshake;
export const route = (body: unknown): WebhookPiece[] => routeMessaging(body, OBJECT);
