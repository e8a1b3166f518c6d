import { fragment } from '../fragment';
import { integer, milliseconds, originList } from '../kinds';

export const gatewayConfig = fragment('Realtime gateway', 'Live connections and what they may do.', {
  RT_AUTH_DEADLINE_MS: milliseconds({ min: 100, max: 60_000 })
    .default(5000)
    .help('A connection that has not shown its token by then is closed.'),
  RT_MAX_PAYLOAD_BYTES: integer({ min: 1024, max: 1_048_576 })
    .default(65_536)
    .help('Largest frame a client may send.'),
  RT_MESSAGES_PER_MINUTE: integer({ min: 1, max: 100_000 }).default(100).help('Frames a client may send.'),
  RT_CONNECTIONS_PER_USER: integer({ min: 1, max: 10_000 }).default(10).help('Open at once for one user.'),
  RT_CONNECTIONS_PER_IP: integer({ min: 1, max: 1_000_000 })
    .default(100)
    .help('Open at once from one address. See `TRUSTED_PROXIES`.'),
  RT_ALLOWED_ORIGINS: originList()
    .default('http://localhost:5173')
    .help('The web pages that may connect, compared exactly. Clients outside a browser send no origin.'),
  RT_DRAIN_SECONDS: integer({ max: 600 })
    .default(20)
    .help(
      'Over how long the connections of a stopping gateway are closed, so that they do not come back at once.',
    ),
  RT_TOKEN_TTL_SECONDS: integer({ min: 10, max: 300 })
    .default(300)
    .help('Life of a token for live connections.'),
});
