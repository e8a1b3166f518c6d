import { Inject, Injectable } from '@nestjs/common';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { AskedMessage } from '@causerie/persistence';
import { PICTURE_LIMITS, StoredPictures, type Picture } from '../pictures/stored-pictures';
import type { MissingMedia } from '../texts/missing-media';
import type { AnswerRequest } from './answer';
import type { BurstContent } from './content.policy';
import { LANGUAGE_MODEL, type LanguageModel } from './language-model';

/** Of one picture within 768 × 768, generously: providers count tiles or patches of it. */
const PICTURE_TOKENS_MAX = 1_600;

/** What a model is shown of a burst's pictures, and which ones it is not. */
export interface Looked {
  images: Picture[];
  missing: MissingMedia[];
}

const NOTHING: Looked = { images: [], missing: [] };

/** Pictures for the model. Without a model, or where the plan has none of it, nobody looks. */
@Injectable()
export class LookAtPictures {
  constructor(
    private readonly stored: StoredPictures,
    @Inject(LANGUAGE_MODEL) private readonly model: LanguageModel | null,
  ) {}

  canLook({ pictures }: BurstContent): boolean {
    return this.model !== null && pictures.length > 0;
  }

  async look(content: BurstContent, { workspaceId, signal }: AnswerRequest): Promise<Looked> {
    if (!this.canLook(content)) return NOTHING;
    const ids = content.pictures.flatMap(({ objectId }) => objectId ?? []);
    const seen = await this.stored.read(workspaceId, ids, signal);
    return {
      images: seen.filter((one) => typeof one !== 'string'),
      missing: seen.flatMap((one) => (typeof one === 'string' ? [{ kind: 'image' as const, why: one }] : [])),
    };
  }
}

/** The most tokens that pictures and the words of recordings can take. */
export function mediaTokensMax(asked: readonly AskedMessage[]): number {
  const attachments = asked.flatMap((message) => message.attachments);
  const pictures = attachments.filter(({ kind, objectId }) => kind === 'image' && objectId !== null).length;
  const words = attachments.flatMap(({ transcript, caption }) => [transcript ?? '', caption ?? '']);
  const said = words.reduce((sum, text) => sum + (text === '' ? 0 : countTokens(text)), 0);
  return Math.min(pictures, PICTURE_LIMITS.count) * PICTURE_TOKENS_MAX + said;
}
