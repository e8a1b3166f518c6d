import { mediaFolder, type Env } from '@causerie/local-stack';
import type { Settings } from './settings';

export interface Addresses {
  readonly appUrl: string;
  readonly redisUrl: string;
  readonly masterKey: string;
  readonly tokenSecret: string;
}

/** The variables an app gets, beside its own PORT: the user's, overlaid by what this run decides. */
export function childEnvironment(env: Env, settings: Settings, addresses: Addresses): NodeJS.ProcessEnv {
  return {
    ...env,
    DATABASE_URL: addresses.appUrl,
    REDIS_URL: addresses.redisUrl,
    MASTER_KEY: addresses.masterKey,
    TOKEN_SECRET: addresses.tokenSecret,
    LOG_LEVEL: settings.logLevel,
    PUBLIC_URL: settings.publicUrl,
    MEDIA_URL: env['MEDIA_URL'] || `http://127.0.0.1:${settings.ports['media']}`,
    MEDIA_STORE_DISK_FOLDER: env['MEDIA_STORE_DISK_FOLDER'] || mediaFolder(),
  };
}
