export { acceptedOr, failureOf, type RefusalRow } from './failure';
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
