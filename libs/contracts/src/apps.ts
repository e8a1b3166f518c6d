/** The services, in the order in which work flows (architecture, law 3). `media` stands at the side. */
export const FLOW = [
  'ingest',
  'conversation-batcher',
  'ai-responder',
  'delivery',
  'realtime-gateway',
] as const;

export type AppName = (typeof FLOW)[number];
