import { AlbumAddresses, type Album, type AlbumSource } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';

/** An album as callers with a key see it. */
export interface AlbumAnswer extends Omit<Album, 'publicId'> {
  /** Missing while its links are off. */
  publicUrl?: string;
}

export interface AlbumWithSources extends AlbumAnswer {
  sources: AlbumSource[];
}

/** Says what an album is, with the address that people without a key may have. */
@Injectable()
export class AlbumAnswers {
  private readonly addresses: AlbumAddresses;
  private readonly root: string;

  constructor(@Inject(MEDIA_CONFIG) { MASTER_KEY, MEDIA_URL, PORT }: MediaConfig) {
    this.addresses = new AlbumAddresses(MASTER_KEY);
    this.root = `${MEDIA_URL ?? `http://127.0.0.1:${PORT}`}/public/albums`;
  }

  of(workspaceId: string, { publicId, ...album }: Album): AlbumAnswer {
    if (!album.publicLinks) return album;
    return { ...album, publicUrl: `${this.root}/${this.addresses.tokenOf({ workspaceId, publicId })}` };
  }
}
