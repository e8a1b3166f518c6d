import { keyFromSeed } from '@causerie/access';
import { loadSecrets } from '@causerie/local-stack';

/** The default workspace's API key of this clone; the database holds only its digest. */
export function localApiKey(): string {
  return keyFromSeed(loadSecrets().apiKeySecret).key;
}
