export { MEDIA_KINDS, messagePartSchema, textEntitySchema } from './part';
export type { MediaKind, MessagePart, MessagePartKind, TextEntity, TextPart } from './part';
export { announcedAttachmentSchema, ATTACHMENT_STATES } from './attachment';
export type { AnnouncedAttachment, AttachmentState } from './attachment';
export {
  contactAddressSchema,
  contactRefSchema,
  CONVERSATION_KINDS,
  CONVERSATION_MODES,
  CONVERSATION_OWNERS,
  conversationRefSchema,
} from './people';
export type {
  ContactAddress,
  ContactRef,
  ConversationKind,
  ConversationMode,
  ConversationOwner,
  ConversationRef,
} from './people';
export {
  inboundDeletionSchema,
  inboundEditSchema,
  inboundEventSchema,
  inboundHealthSchema,
  inboundIdentitySchema,
  inboundMessageSchema,
  inboundStatusSchema,
  inboundWatermarkSchema,
  replyToSchema,
} from './inbound-event';
export type {
  InboundDeletion,
  InboundEdit,
  InboundEvent,
  InboundHealth,
  InboundIdentity,
  InboundMessage,
  InboundStatus,
  InboundWatermark,
  ReplyTo,
} from './inbound-event';
export { deliveryStatusSchema, type DeliveryStatus } from './delivery-status';
export { plainText } from './plain-text';
