export { acceptedOr, failureOf, type RefusalRow } from './failure';
export { locatedOr, uploadedOr, withinLimit } from './file-answers';
export {
  callGraph,
  GRAPH_VERSION,
  GRAPH_VERSION_SHAPE,
  type GraphAnswer,
  type GraphCall,
} from './graph-client';
export { answerHandshake } from './handshake';
export { instantOf } from './instant';
export { GRAPH_TOKEN_SHAPES } from './redact';
export { signatureOf, SIGNATURE_HEADER, verifySignature } from './signature';
export { isRecord, itemsOf, routeBody, type MetaItem } from './webhook-body';
export { type AccountTraits, askAsAccount, callAsAccount, fetchedOr, type Caller } from './messaging/account';
export { messagingWebhooks } from './messaging/connection';
export {
  messagingCredentialsSchema,
  messagingSecrets,
  newMessagingCredentials,
  type MessagingCredentials,
} from './messaging/credentials';
export {
  attach,
  readAttachment,
  readContent,
  type Content,
  type ContentTraits,
} from './messaging/inbound/content';
export { contentId, eventKey, given } from './messaging/inbound/keys';
export { parseMessaging } from './messaging/inbound/parse';
export { conversationOf } from './messaging/inbound/people';
export type { RawAttachment, RawMessage } from './messaging/inbound/raw';
export { timeOf, type InboundTraits, type Seen } from './messaging/inbound/seen';
export { messagingHandshake, routeMessaging, verifyMessaging } from './messaging/inbound/webhook';
export { messagingFiles } from './messaging/files';
export { fetchHistory } from './messaging/lookup/history';
export { fetchProfile } from './messaging/lookup/profile';
export { renderMessaging } from './messaging/outbound/render';
export { messagingSender } from './messaging/outbound/send';
export type { OutboundTraits } from './messaging/outbound/traits';
export { MESSAGING_CAPABILITIES, MESSAGING_RECIPIENT_RATE } from './messaging/capabilities';
