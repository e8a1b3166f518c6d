import { allows, ApiKeys } from '@causerie/access';
import type { MediaObject } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import { endingOf } from '../endings/attachment-path.policy';
import { VARIANT_NAMES, type VariantName } from '../images/make-variant';
import { MediaStores } from '../stores/media-stores';
import { FindStored, type FoundAttachment } from './find-stored';
import { ProvideVariant } from './provide-variant';

/** An address of bytes, and what they are. */
export interface FileLink {
  url: string;
  expiresAt: string;
  mimeType: string;
  sizeBytes: number;
  width?: number;
  height?: number;
  /** It stands for what could not be made: nothing may be concluded from it. */
  placeholder?: true;
}

export type AttachmentLink =
  | { result: 'linked'; workspaceId: string; link: FileLink }
  | { result: 'unauthorized' | 'forbidden' | 'bad_variant' | 'not_found' | 'not_stored' };

/** What is linked to: where it lies, and what a browser saves it as. */
interface Target {
  file: Pick<MediaObject, 'store' | 'key' | 'mimeType' | 'sizeBytes' | 'width' | 'height'> & {
    placeholder?: boolean;
  };
  fileName: string;
}

/** Gives the workspace's own services an address of an attachment's bytes, or of a variant that is made of them. */
@Injectable()
export class LinkAttachment {
  constructor(
    private readonly keys: ApiKeys,
    private readonly findStored: FindStored,
    private readonly provideVariant: ProvideVariant,
    private readonly stores: MediaStores,
    @Inject(MEDIA_CONFIG) private readonly config: MediaConfig,
  ) {}

  async run(authorization: string | undefined, id: string, variant?: string): Promise<AttachmentLink> {
    const authentication = await this.keys.authenticate(authorization);
    if (!authentication.ok) return { result: 'unauthorized' };
    const { principal } = authentication;
    if (!allows(principal, 'messages:read')) return { result: 'forbidden' };
    if (variant !== undefined && !isVariantName(variant)) return { result: 'bad_variant' };
    const { workspaceId } = principal;
    const found = await this.findStored.find(workspaceId, id);
    if (!found) return { result: 'not_found' };
    if (!found.object) return { result: 'not_stored' };
    const target = await this.targetOf(workspaceId, { ...found, object: found.object }, variant);
    return { result: 'linked', workspaceId, link: await this.link(target) };
  }

  private async targetOf(
    workspaceId: string,
    { attachment, object }: Required<FoundAttachment>,
    variant: VariantName | undefined,
  ): Promise<Target> {
    const name = attachment.path?.split('/').at(-1) ?? `${attachment.kind}.${endingOf(object.mimeType)}`;
    if (variant === undefined) return { file: object, fileName: name };
    const made = await this.provideVariant.provide(workspaceId, variant, object);
    return { file: made, fileName: `${name.replace(/\.\w+$/, '')}-${variant}.${endingOf(made.mimeType)}` };
  }

  private async link({ file, fileName }: Target): Promise<FileLink> {
    const expiresInMs = this.config.MEDIA_LINK_TTL_MS;
    const expiresAt = new Date(Date.now() + expiresInMs).toISOString();
    const { primary } = this.stores.stack;
    // What lies elsewhere will be brought home: a link of that store would die with the copy there.
    const isHome = file.store === primary.name;
    const options = { expiresInMs, fileName };
    const url = isHome ? await primary.link(file.key, options) : this.stores.links.sign(file.key, options);
    const { mimeType, sizeBytes, width, height } = file;
    return {
      url,
      expiresAt,
      mimeType,
      sizeBytes,
      ...(width !== undefined && height !== undefined && { width, height }),
      ...(file.placeholder && { placeholder: true }),
    };
  }
}

function isVariantName(name: string): name is VariantName {
  return (VARIANT_NAMES as readonly string[]).includes(name);
}
