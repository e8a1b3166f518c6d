export { defineChannel, NotAWebhookError } from './adapter';
export type {
  AccountIdentity,
  AdapterContext,
  ChannelAccount,
  ChannelAdapter,
  Connection,
  ContactProfile,
  InboundSide,
  Lookup,
  OutboundAttachment,
  OutboundCall,
  OutboundMessage,
  OutboundSide,
  Page,
  TemplateDefinition,
  VerifyResult,
  WebhookPiece,
  WebhookRegistration,
  WebhookRequest,
} from './adapter';
export type {
  AttachmentSide,
  FileAddress,
  LocateResult,
  OutboundFile,
  UploadResult,
} from './attachment-side';
export { callHttp, silenceFailure, type HttpAnswer, type HttpCall } from './http-call';
export { keptAgent } from './kept-agents';
export { multipart, type StreamedBody } from './multipart';
export { parseJsonKeepingBigIntegers } from './json-body';
export { lengthIn, splitText, type TextLimit, type TextRange } from './split-text';
export type { ChannelCapabilities } from './capabilities';
export { SEND_FAILURES, type SendFailure, type SendFailureClass, type SendResult } from './send-failure';
