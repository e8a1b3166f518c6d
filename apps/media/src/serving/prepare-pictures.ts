import { errorMessage } from '@causerie/kernel';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { GatheredBytes } from '../attachments/gathered';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import type { Recorded } from '../endings/drop-spare-copy';
import { ProvideVariant } from './provide-variant';

/** What a model sees of a picture, made before the turn that waits for it is told: a responder makes none itself. */
@Injectable()
export class PreparePictures {
  private readonly logger = new Logger(PreparePictures.name);

  constructor(
    private readonly provideVariant: ProvideVariant,
    @Inject(MEDIA_CONFIG) private readonly config: MediaConfig,
  ) {}

  /** Never throws: without it the model sees the original, where that is small enough. */
  async prepare(
    workspaceId: string,
    { id, key, store }: Recorded,
    { object, file }: GatheredBytes,
  ): Promise<void> {
    if (!this.config.MEDIA_MODEL_PICTURES || !object.mimeType.startsWith('image/')) return;
    const { sha256, sizeBytes, mimeType } = object;
    const recorded = { id, key, store, sha256, sizeBytes, mimeType };
    await this.provideVariant
      .provide(workspaceId, 'model', { object: recorded, source: file })
      .catch((error: unknown) => this.logger.warn(`A picture was not prepared: ${errorMessage(error)}`));
  }
}
