import { Module } from '@nestjs/common';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import { FETCH_DEFAULTS, FetchFile } from '../fetch/fetch-file';
import { SpoolFolder } from '../fetch/spool-folder';
import { Ffmpeg } from '../images/ffmpeg/ffmpeg';
import { InspectFile } from '../images/inspect-file';
import { MakeVariant } from '../images/make-variant';
import { ScanFile } from '../scan/scan-file';
import { PictureRoom } from './picture-room';
import { RemoveLeftoversWorker } from './remove-leftovers.worker';

function folderOf({ MEDIA_TEMP_FOLDER }: MediaConfig): string {
  return MEDIA_TEMP_FOLDER ?? join(tmpdir(), 'causerie-media');
}

/** What is done to files on this machine's disk: fetched, scanned, inspected, derived. */
@Module({
  providers: [
    {
      provide: SpoolFolder,
      useFactory: (config: MediaConfig) => new SpoolFolder(folderOf(config)),
      inject: [MEDIA_CONFIG],
    },
    {
      provide: FetchFile,
      useFactory: (config: MediaConfig) =>
        new FetchFile({
          ...FETCH_DEFAULTS,
          folder: folderOf(config),
          connectMs: config.CONNECT_TIMEOUT_MS,
        }),
      inject: [MEDIA_CONFIG],
    },
    {
      provide: ScanFile,
      useFactory: ({ MEDIA_SCAN_ADDRESS: address, MEDIA_SCAN_TIMEOUT_MS: answerMs }: MediaConfig) =>
        new ScanFile({ ...(address !== undefined && { address }), answerMs }),
      inject: [MEDIA_CONFIG],
    },
    {
      provide: PictureRoom,
      useFactory: ({ MEDIA_IMAGES_AT_ONCE }: MediaConfig) => new PictureRoom(MEDIA_IMAGES_AT_ONCE),
      inject: [MEDIA_CONFIG],
    },
    {
      provide: Ffmpeg,
      useFactory: ({ FFMPEG_PATH }: MediaConfig) => new Ffmpeg(FFMPEG_PATH),
      inject: [MEDIA_CONFIG],
    },
    {
      provide: InspectFile,
      useFactory: ({ workers }: PictureRoom, ffmpeg: Ffmpeg) => new InspectFile({ workers, ffmpeg }),
      inject: [PictureRoom, Ffmpeg],
    },
    {
      provide: MakeVariant,
      useFactory: ({ workers }: PictureRoom, ffmpeg: Ffmpeg) => new MakeVariant({ workers, ffmpeg }),
      inject: [PictureRoom, Ffmpeg],
    },
    RemoveLeftoversWorker,
  ],
  exports: [SpoolFolder, FetchFile, ScanFile, InspectFile, MakeVariant],
})
export class FilesModule {}
