import type { InboundEvent } from '@causerie/message-schema';

/** An event in a few words; a question mark: it wants an answer. */
export function kindOf(event: InboundEvent): string {
  if (event.type === 'deletion') return 'deletion';
  if (event.type === 'status') return `status ${event.status}`;
  const parts = event.parts.map((part) => {
    if (part.kind === 'service') return `service:${part.action}`;
    if (part.kind === 'referral') return `referral:${part.source}`;
    return part.kind === 'unsupported' ? `unsupported:${part.platformKind}` : part.kind;
  });
  const author = event.author === 'contact' ? '' : ` by ${event.author}`;
  const wants = event.type === 'message' && event.answerable ? ' ?' : '';
  return `${event.type} ${parts.join('+')}${author}${wants}`;
}
