import type { InboundEvent } from '@causerie/message-schema';

/** An event in a few words, for tables of what a body becomes. */
export function kindOf(event: InboundEvent): string {
  switch (event.type) {
    case 'status':
      return `status ${event.status}`;
    case 'health':
      return `health ${event.aspect}${event.subject ? ` ${event.subject}` : ''} ${event.state}: ${event.level}`;
    case 'message':
    case 'edit':
      return contentKindOf(event);
    default:
      return event.type;
  }
}

function contentKindOf(event: Extract<InboundEvent, { parts: unknown }>): string {
  const parts = event.parts.map((part) => {
    if (part.kind === 'service') return `service:${part.action}`;
    return part.kind === 'unsupported' ? `unsupported:${part.platformKind}` : part.kind;
  });
  const author = event.author === 'contact' ? '' : ` by ${event.author}`;
  const past = event.type === 'message' && event.historical ? ' long ago' : '';
  return `${event.type} ${parts.join('+')}${author}${past}`;
}
