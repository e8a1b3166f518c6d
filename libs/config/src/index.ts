export { ConfigError } from './config-error';
export { configDocs, type FragmentUsers } from './docs';
export { fragment, type Fragment, type Rule, type ValuesOfFragment } from './fragment';
export { FRAGMENTS } from './fragments';
export { channelsConfig } from './fragments/channels';
export { deliveryConfig, platformCallConfig } from './fragments/delivery';
export { gatewayConfig } from './fragments/gateway';
export { DEFAULT_PORTS, httpConfig } from './fragments/http';
export { ingestConfig } from './fragments/ingest';
export { loggingConfig } from './fragments/logging';
export { albumsConfig } from './fragments/albums';
export { mediaConfig } from './fragments/media';
export { mediaStoresConfig, mediaStoreSettings, type MediaStoreSettings } from './fragments/media-stores';
export { postgresConfig } from './fragments/postgres';
export { redisConfig } from './fragments/redis';
export { retentionConfig } from './fragments/retention';
export { masterKeyConfig, tokenSecretConfig } from './fragments/secrets';
export { shutdownConfig } from './fragments/shutdown';
export { speechConfig } from './fragments/speech';
export { sweeperConfig } from './fragments/sweepers';
export { supersedeConfig, takeoverConfig, turnConfig, turnTimingConfig } from './fragments/turns';
export { waitingConfig } from './fragments/waiting';
export {
  addressesByName,
  base64Key,
  flag,
  httpUrl,
  integer,
  milliseconds,
  oneOf,
  originList,
  port,
  secretText,
  serviceUrl,
  text,
} from './kinds';
export { loadConfig, type ConfigOf, type LoadedConfig, type ValuesOf } from './load-config';
export { maskUrl } from './mask';
export type { Environment } from './read-setting';
export { Setting, type Settings, type SettingSpec } from './setting';
