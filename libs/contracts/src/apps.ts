/** The services, in the order in which work flows (architecture, law 3). `media` stands at the side: nobody waits for it longer than the grace. */
export const FLOW = [
  'ingest',
  'media',
  'conversation-batcher',
  'ai-responder',
  'delivery',
  'realtime-gateway',
] as const;

export type AppName = (typeof FLOW)[number];
