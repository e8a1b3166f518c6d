import type { InboundEvent } from '@causerie/message-schema';

/** An event in a few words; a question mark: it wants an answer. */
export function kindOf(event: InboundEvent): string {
  switch (event.type) {
    case 'deletion':
    case 'identity':
      return event.type;
    case 'status':
    case 'watermark':
      return `${event.type} ${event.status}`;
    case 'health':
      return `health ${event.aspect}:${event.level}`;
    default: {
      const parts = event.parts.map((part) => {
        if (part.kind === 'service') return `service:${part.action}`;
        if (part.kind === 'referral') return `referral:${part.source}`;
        return part.kind === 'unsupported' ? `unsupported:${part.platformKind}` : part.kind;
      });
      const author = event.author === 'contact' ? '' : ` by ${event.author}`;
      const wants = event.type === 'message' && event.answerable ? ' ?' : '';
      return `${event.type} ${parts.join('+')}${author}${wants}`;
    }
  }
}
