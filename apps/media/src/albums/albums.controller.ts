// In:    GET /v1/albums and below: an album with its chats, its items, its figures, for the workspace of an API key.
// Out:   what stands in the database; nothing changes.
// Fails: 400, 401, 403, 404 are final; the caller repeats anything else.
import { ApiError } from '@causerie/app-shell';
import { UsageError } from '@causerie/kernel';
import { AlbumStore, type AlbumPage, type AlbumStats } from '@causerie/persistence';
import { Controller, Get, Header, Headers, Param, Query } from '@nestjs/common';
import { AlbumAnswers, type AlbumAnswer, type AlbumWithSources } from './album-answers';
import { AlbumItemsDto } from './albums.dto';
import { EnterAlbum } from './enter-album';
import { albumsValidation } from './albums-validation';

type Authorization = string | undefined;
const scope = 'messages:read';

@Controller('v1/albums')
export class AlbumsController {
  constructor(
    private readonly enter: EnterAlbum,
    private readonly albums: AlbumStore,
    private readonly answers: AlbumAnswers,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  async list(@Headers('authorization') authorization: Authorization): Promise<{ albums: AlbumAnswer[] }> {
    return this.enter.all({ authorization, scope }, async (tx) => {
      const all = await this.albums.list(tx);
      return { albums: all.map((album) => this.answers.of(tx.workspaceId, album)) };
    });
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  show(
    @Headers('authorization') authorization: Authorization,
    @Param('id') albumId: string,
  ): Promise<AlbumWithSources> {
    return this.enter.one({ authorization, scope, albumId }, async (tx, album) => ({
      ...this.answers.of(tx.workspaceId, album),
      sources: await this.albums.sources(tx, album.id),
    }));
  }

  @Get(':id/stats')
  @Header('cache-control', 'no-store')
  stats(
    @Headers('authorization') authorization: Authorization,
    @Param('id') albumId: string,
  ): Promise<AlbumStats> {
    return this.enter.one({ authorization, scope, albumId }, (tx, { id }) => this.albums.stats(tx, id));
  }

  @Get(':id/items')
  @Header('cache-control', 'no-store')
  items(
    @Headers('authorization') authorization: Authorization,
    @Param('id') albumId: string,
    @Query(albumsValidation) query: AlbumItemsDto,
  ): Promise<AlbumPage> {
    const { kind: kinds, minBytes: sizeBytesMin, maxBytes: sizeBytesMax, sender, source, ...rest } = query;
    const filter = { kinds, sizeBytesMin, sizeBytesMax, contactId: sender, conversationId: source, ...rest };
    return this.enter.one({ authorization, scope, albumId }, async (tx, { id }) => {
      try {
        return await this.albums.page(tx, id, filter);
      } catch (error) {
        if (error instanceof UsageError) throw new ApiError(400, 'bad_cursor', error.message);
        throw error;
      }
    });
  }
}
