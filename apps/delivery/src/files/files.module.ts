import { type DynamicModule, Module } from '@nestjs/common';
import { FileCache } from './cache/file-cache';
import { FileStores } from './cache/file-stores';
import { OpenBytes } from './cache/open-bytes';
import { FILE_OPTIONS, type FileOptions } from './file-options';
import { GatherHandles } from './handles/gather-handles';
import { KeepHandles } from './handles/keep-handles';
import { UploadClaims } from './handles/upload-claims';
import { UploadFile } from './handles/upload-file';
import { PrepareFiles } from './prepare-files';

/** The bytes of messages: which file, by which way, under which handle. */
@Module({})
export class FilesModule {
  static forRoot({ stores, ...options }: FileOptions & { stores: FileStores }): DynamicModule {
    return {
      module: FilesModule,
      providers: [
        { provide: FILE_OPTIONS, useValue: options },
        { provide: FileStores, useValue: stores },
        FileCache,
        GatherHandles,
        KeepHandles,
        OpenBytes,
        PrepareFiles,
        UploadClaims,
        UploadFile,
      ],
      exports: [KeepHandles, PrepareFiles],
    };
  }
}
