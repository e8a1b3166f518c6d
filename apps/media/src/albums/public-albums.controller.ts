// In:    GET /public/albums/<token>, the public address of an album, without a key.
// Out:   its files with links that end within the hour; nothing of who sent them or where.
// Fails: 400 and 404 are final, 404 also once its links were switched off; 503 while too many ask.
import { ApiError } from '@causerie/app-shell';
import { UsageError } from '@causerie/kernel';
import { addToLogContext, logUnit, PinoLogger, stopwatch } from '@causerie/observability';
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { DoorFull } from '../stores/door';
import { PublicItemsDto } from './albums.dto';
import { albumsValidation } from './albums-validation';
import { ListPublicItems, type PublicItems } from './list-public-items';

const RETRY_AFTER_SECONDS = 5;

type PublicAlbum = { name: string } & Pick<PublicItems, 'items' | 'next'>;

@Controller('public/albums')
export class PublicAlbumsController {
  constructor(
    private readonly listPublicItems: ListPublicItems,
    private readonly logger: PinoLogger,
  ) {}

  @Get(':token')
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Header('x-robots-tag', 'noindex, nofollow')
  async show(
    @Param('token') token: string,
    @Query(albumsValidation) { kind: kinds, ...rest }: PublicItemsDto,
  ): Promise<PublicAlbum> {
    const elapsed = stopwatch();
    const found = await this.found(token, { kinds, ...rest });
    if (!found)
      throw new ApiError(404, 'no_such_album', 'There is no such album, or it is not public any more.');
    const { workspaceId, album, items, next } = found;
    addToLogContext({ workspace_id: workspaceId });
    // The address opens the album: no line has it.
    const line = { unit: 'album.public', outcome: 'shown', album_id: album.id };
    logUnit(this.logger, { ...line, processing_time_ms: elapsed() });
    return { name: album.name, items, ...(next !== undefined && { next }) };
  }

  private async found(
    token: string,
    filter: Parameters<ListPublicItems['list']>[1],
  ): Promise<PublicItems | undefined> {
    try {
      return await this.listPublicItems.list(token, filter);
    } catch (error) {
      if (error instanceof UsageError) throw new ApiError(400, 'bad_cursor', error.message);
      if (error instanceof DoorFull)
        throw new ApiError(503, 'busy', 'Too many ask at this moment.', RETRY_AFTER_SECONDS);
      throw error;
    }
  }
}
