import { fragment } from '../fragment';
import { httpUrl, integer, port, text } from '../kinds';

/** Below 32768: above it a port may collide with an outgoing connection. */
export const DEFAULT_PORTS = {
  ingest: 3000,
  'conversation-batcher': 3001,
  'ai-responder': 3002,
  delivery: 3003,
  media: 3004,
  'realtime-gateway': 5000,
} as const;

export const httpConfig = fragment('HTTP', 'Where an app listens, and how the world reaches it.', {
  PORT: port()
    .default(3000)
    .defaultByApp(DEFAULT_PORTS)
    .help('Port of the app, its probes and its metrics. 0 takes a free one.'),
  HOST: text('a host name or address', '0.0.0.0', /^\S+$/)
    .default('127.0.0.1')
    .help('Address to listen on. In a container: `0.0.0.0`.'),
  PUBLIC_URL: httpUrl('https://chat.example.org')
    .optional()
    .help('How platforms and people reach this app from outside, for links and webhook registrations.'),
  TRUSTED_PROXIES: integer({ max: 10 })
    .default(0)
    .help('How many reverse proxies stand in front, each adding to `X-Forwarded-For`. 0 believes none.'),
});
