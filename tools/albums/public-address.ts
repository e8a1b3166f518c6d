import { loadSecrets, readRunFile, SetupError, type Env } from '@causerie/local-stack';
import { AlbumAddresses, type Album } from '@causerie/persistence';

/** Gives an album's public address; undefined while its links are off. */
export type PublicAddress = (workspaceId: string, album: Album) => string | undefined;

/**
 * As the media app makes it, which has the same master key. Without MEDIA_URL, where the one of this clone listens.
 * @throws SetupError, for an album whose links are on, when neither is known
 */
export function publicAddress(env: Env): PublicAddress {
  return (workspaceId, { publicLinks, publicId }) => {
    if (!publicLinks) return undefined;
    const run = readRunFile();
    const masterKey = env['MASTER_KEY'] || (run && loadSecrets().masterKey);
    const root = env['MEDIA_URL'] || run?.apps.find(({ name }) => name === 'media')?.url;
    if (!masterKey || !root)
      throw new SetupError('A public address needs the MASTER_KEY and MEDIA_URL of the services: set them.');
    const token = new AlbumAddresses(Buffer.from(masterKey, 'base64')).tokenOf({ workspaceId, publicId });
    return `${root.replace(/\/$/, '')}/public/albums/${token}`;
  };
}
