import { allows, ApiKeys, type Scope } from '@causerie/access';
import { ApiError } from '@causerie/app-shell';
import { isUuid } from '@causerie/kernel';
import { addToLogContext } from '@causerie/observability';
import { AlbumStore, WorkspaceTransaction, type Album, type WorkspaceTx } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';

export interface AlbumRequest {
  authorization: string | undefined;
  scope: Scope;
}

/** Lets the holder of an API key at the albums of its workspace: those of another one are not there. */
@Injectable()
export class EnterAlbum {
  constructor(
    private readonly keys: ApiKeys,
    private readonly transaction: WorkspaceTransaction,
    private readonly albums: AlbumStore,
  ) {}

  /** @throws ApiError 401, 403; whatever `work` throws */
  async all<Result>(request: AlbumRequest, work: (tx: WorkspaceTx) => Promise<Result>): Promise<Result> {
    const authentication = await this.keys.authenticate(request.authorization);
    if (!authentication.ok)
      throw new ApiError(401, 'unauthorized', 'The API key is missing, wrong or revoked.');
    const { principal } = authentication;
    if (!allows(principal, request.scope))
      throw new ApiError(403, 'forbidden', `The API key does not have the scope ${request.scope}.`);
    addToLogContext({ workspace_id: principal.workspaceId });
    return this.transaction.run(principal.workspaceId, work);
  }

  /** @throws as `all`, and ApiError 404 */
  one<Result>(
    request: AlbumRequest & { albumId: string },
    work: (tx: WorkspaceTx, album: Album) => Promise<Result>,
  ): Promise<Result> {
    return this.all(request, async (tx) => {
      const album = isUuid(request.albumId) ? await this.albums.get(tx, request.albumId) : undefined;
      if (!album) throw new ApiError(404, 'no_such_album', 'There is no such album.');
      return work(tx, album);
    });
  }
}
