// In:    POST /v1/albums, PATCH and DELETE /v1/albums/<id>, PUT and DELETE /v1/albums/<id>/sources/<conversation id>,
//        with an API key that administers.
// Out:   an album, or one less; its public address, or none any more; a chat that fills it from now on (and, by the next re-sync,
//        with what came before) or no longer does.
// Fails: 400, 401, 403, 404, 409 are final; the caller repeats anything else.
import { ApiError } from '@causerie/app-shell';
import { isUuid } from '@causerie/kernel';
import { AlbumStore } from '@causerie/persistence';
import { Body, Controller, Delete, Headers, HttpCode, Param, Patch, Post, Put } from '@nestjs/common';
import { AlbumAnswers, type AlbumAnswer } from './album-answers';
import { BindSourceDto, ChangeAlbumDto, NewAlbumDto } from './albums.dto';
import { EnterAlbum } from './enter-album';
import { albumsValidation } from './albums-validation';

type Authorization = string | undefined;
const scope = 'admin';

@Controller('v1/albums')
export class AlbumSourcesController {
  constructor(
    private readonly enter: EnterAlbum,
    private readonly albums: AlbumStore,
    private readonly answers: AlbumAnswers,
  ) {}

  @Post()
  @HttpCode(201)
  create(
    @Headers('authorization') authorization: Authorization,
    @Body(albumsValidation) { name }: NewAlbumDto,
  ): Promise<AlbumAnswer> {
    return this.enter.all({ authorization, scope }, async (tx) => {
      const album = await this.albums.create(tx, name);
      if (!album) throw new ApiError(409, 'album_exists', 'There is an album of this name.');
      return this.answers.of(tx.workspaceId, album);
    });
  }

  /** Who administers decides for the workspace whether strangers may see an album. */
  @Patch(':id')
  change(
    @Headers('authorization') authorization: Authorization,
    @Param('id') albumId: string,
    @Body(albumsValidation) { publicLinks }: ChangeAlbumDto,
  ): Promise<AlbumAnswer> {
    return this.enter.one({ authorization, scope, albumId }, async (tx, album) => {
      const changed = await this.albums.setPublicLinks(tx, album.id, publicLinks);
      return this.answers.of(tx.workspaceId, changed ?? album);
    });
  }

  @Delete(':id')
  @HttpCode(204)
  remove(
    @Headers('authorization') authorization: Authorization,
    @Param('id') albumId: string,
  ): Promise<void> {
    return this.enter.one({ authorization, scope, albumId }, async (tx, { id }) => {
      await this.albums.remove(tx, id);
    });
  }

  @Put(':id/sources/:conversationId')
  bind(
    @Headers('authorization') authorization: Authorization,
    @Param('id') albumId: string,
    @Param('conversationId') conversationId: string,
    @Body(albumsValidation) { answered = false }: BindSourceDto,
  ): Promise<AlbumAnswer> {
    return this.enter.one({ authorization, scope, albumId }, async (tx, { name }) => {
      const bound = isUuid(conversationId)
        ? await this.albums.bind(tx, name, conversationId, { answered })
        : undefined;
      if (!bound) throw new ApiError(404, 'no_such_conversation', 'There is no such conversation.');
      return this.answers.of(tx.workspaceId, bound);
    });
  }

  @Delete(':id/sources/:conversationId')
  @HttpCode(204)
  unbind(
    @Headers('authorization') authorization: Authorization,
    @Param('id') albumId: string,
    @Param('conversationId') conversationId: string,
  ): Promise<void> {
    return this.enter.one({ authorization, scope, albumId }, async (tx, { id }) => {
      const unbound = isUuid(conversationId) && (await this.albums.unbind(tx, conversationId, id));
      if (!unbound) throw new ApiError(404, 'not_bound', 'The conversation is not bound to this album.');
    });
  }
}
