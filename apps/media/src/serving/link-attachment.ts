import { allows, ApiKeys } from '@causerie/access';
import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import { endingOf } from '../endings/attachment-path.policy';
import { VARIANT_NAMES, type VariantName } from '../images/make-variant';
import { MediaStores } from '../stores/media-stores';
import { FindStored, type FoundAttachment } from './find-stored';
import { ProvideVariant } from './provide-variant';

export type AttachmentLink =
  | { result: 'linked'; workspaceId: string; url: string; expiresAt: string }
  | { result: 'unauthorized' | 'forbidden' | 'bad_variant' | 'not_found' | 'not_stored' };

/** What is linked to: where it lies, and what a browser saves it as. */
interface Target {
  place: { store: string; key: string };
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
    return { result: 'linked', workspaceId, ...(await this.link(target)) };
  }

  private async targetOf(
    workspaceId: string,
    { attachment, object }: Required<FoundAttachment>,
    variant: VariantName | undefined,
  ): Promise<Target> {
    const name = attachment.path?.split('/').at(-1) ?? `${attachment.kind}.${endingOf(object.mimeType)}`;
    if (variant === undefined) return { place: object, fileName: name };
    const made = await this.provideVariant.provide(workspaceId, variant, { object });
    return { place: made, fileName: `${name.replace(/\.\w+$/, '')}-${variant}.${endingOf(made.mimeType)}` };
  }

  private async link({ place, fileName }: Target): Promise<{ url: string; expiresAt: string }> {
    const expiresInMs = this.config.MEDIA_LINK_TTL_MS;
    const expiresAt = new Date(Date.now() + expiresInMs).toISOString();
    const { primary } = this.stores.stack;
    // What lies elsewhere will be brought home: a link of that store would die with the copy there.
    const isHome = place.store === primary.name;
    const options = { expiresInMs, fileName };
    const url = isHome ? await primary.link(place.key, options) : this.stores.links.sign(place.key, options);
    return { url, expiresAt };
  }
}

function isVariantName(name: string): name is VariantName {
  return (VARIANT_NAMES as readonly string[]).includes(name);
}
