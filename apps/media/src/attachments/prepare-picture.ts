import { errorMessage } from '@causerie/kernel';
import { MediaObjectStore, WorkspaceTransaction, type NewMediaVariant } from '@causerie/persistence';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import type { SpooledFile } from '../files/spooled-file';
import { MakeVariant } from '../images/make-variant';
import { PutVariant } from '../serving/put-variant';

/**
 * What a model sees of a picture, made before the commit that says that the picture is here: whoever finds the one
 * finds the other, and a responder makes none itself.
 */
@Injectable()
export class PreparePicture {
  private readonly logger = new Logger(PreparePicture.name);

  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly objects: MediaObjectStore,
    private readonly makeVariant: MakeVariant,
    private readonly putVariant: PutVariant,
    @Inject(MEDIA_CONFIG) private readonly config: MediaConfig,
  ) {}

  /** Whether it is a picture for a model, and none was made of these bytes. */
  async isWanted(workspaceId: string, file: { sha256: string; mimeType: string }): Promise<boolean> {
    if (!this.config.MEDIA_MODEL_PICTURES || !file.mimeType.startsWith('image/')) return false;
    const known = await this.transaction.run(workspaceId, async (tx) => {
      const object = await this.objects.findBySha256(tx, file.sha256);
      return object && this.objects.findVariant(tx, object.id, 'model');
    });
    return known === undefined || known.outdated;
  }

  /**
   * To be recorded with the picture, in the same commit. Undefined: there is one, or none could be made; then the model
   * sees the original, where that is small enough. @throws only the signal's reason
   */
  async prepare(
    workspaceId: string,
    file: SpooledFile,
    signal: AbortSignal,
  ): Promise<NewMediaVariant | undefined> {
    try {
      if (!(await this.isWanted(workspaceId, file))) return undefined;
      signal.throwIfAborted();
      const made = await this.makeVariant.make(file, 'model');
      try {
        signal.throwIfAborted();
        return await this.putVariant.put({ workspaceId, sha256: file.sha256 }, 'model', made);
      } finally {
        await made.dispose();
      }
    } catch (error) {
      signal.throwIfAborted();
      this.logger.warn(`A picture was not prepared: ${errorMessage(error)}`);
      return undefined;
    }
  }
}
