import {
  gatewayConfig,
  httpConfig,
  loadConfig,
  loggingConfig,
  postgresConfig,
  redisConfig,
  retentionConfig,
  shutdownConfig,
  tokenSecretConfig,
  type ConfigOf,
} from '@causerie/config';

export const loadGatewayConfig = (env?: Record<string, string | undefined>) =>
  loadConfig(
    'realtime-gateway',
    [
      httpConfig,
      loggingConfig,
      shutdownConfig,
      postgresConfig,
      redisConfig,
      tokenSecretConfig,
      gatewayConfig,
      retentionConfig,
    ],
    env,
  );

export type GatewayConfig = ConfigOf<typeof loadGatewayConfig>;

export const GATEWAY_CONFIG = Symbol('GATEWAY_CONFIG');
