import { AlbumAnswers } from './album-answers';
import { AlbumKeeper } from './album-keeper';
import { AlbumSourcesController } from './album-sources.controller';
import { AlbumsController } from './albums.controller';
import { EnterAlbum } from './enter-album';
import { ListPublicItems } from './list-public-items';
import { PublicAlbumsController } from './public-albums.controller';
import { SweepAlbumsWorker } from './sweep-albums.worker';

/** The room's classes; `ApiKeys` and the stores come from the app. */
export const ALBUMS = [AlbumAnswers, AlbumKeeper, EnterAlbum, ListPublicItems, SweepAlbumsWorker];
export const ALBUM_ROUTES = [AlbumsController, AlbumSourcesController, PublicAlbumsController];
