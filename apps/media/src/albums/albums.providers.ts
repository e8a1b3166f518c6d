import { AlbumKeeper } from './album-keeper';
import { AlbumSourcesController } from './album-sources.controller';
import { AlbumsController } from './albums.controller';
import { EnterAlbum } from './enter-album';
import { SweepAlbumsWorker } from './sweep-albums.worker';

/** The room's classes; `ApiKeys` comes from the app. */
export const ALBUMS = [AlbumKeeper, EnterAlbum, SweepAlbumsWorker];
export const ALBUM_ROUTES = [AlbumsController, AlbumSourcesController];
