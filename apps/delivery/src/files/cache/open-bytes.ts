import type { OutboundFile } from '@causerie/channel-kit';
import { errorMessage, TransientError, UsageError } from '@causerie/kernel';
import { MediaObjectStore, WorkspaceTransaction, type OutboundObject } from '@causerie/persistence';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Readable } from 'node:stream';
import { FileCache, type HeldBytes } from './file-cache';
import { contextFor, DELIVERY_OPTIONS, type DeliveryOptions } from '../../delivery-options';
import type { LaneWork } from '../../lanes/lane-work';
import { FileStores, type FileLink } from './file-stores';
import { PLACEHOLDER_BYTES } from './placeholder-picture';
import type { WantedFile } from '../plan-files.policy';

const DISPLACED = 'The file lies in a fallback store that this machine cannot read.';
/** Files come home within half a minute of the primary store's return: the tries of one message last longer than that. */
const HOME_AFTER_MS = 10_000;

/** Readable until it is closed. */
export interface OpenedFile {
  file: OutboundFile;
  close(): Promise<void>;
}

/** A file's bytes: from this machine's cache, else from the store that has them. */
@Injectable()
export class OpenBytes {
  private readonly logger = new Logger(OpenBytes.name);

  constructor(
    private readonly cache: FileCache,
    private readonly stores: FileStores,
    private readonly transaction: WorkspaceTransaction,
    private readonly objects: MediaObjectStore,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {}

  /**
   * Undefined: they are gone, and no repeat brings them back.
   * @throws TransientError when the store or the disk had a hiccup
   */
  async open({ workspaceId, connected }: LaneWork, wanted: WantedFile): Promise<OpenedFile | undefined> {
    const { object } = wanted;
    if (!object) return openedFile(wanted, placeholder());
    try {
      const bytes = await this.cache.open(object, () => this.fetch(workspaceId, object));
      const { apiRoot } = contextFor(connected.account, this.options);
      return openedFile(wanted, bytes, this.stores.link(object, apiRoot));
    } catch (error) {
      if (error instanceof TransientError || error instanceof UsageError) throw error;
      this.logger.error(`The bytes of the file ${object.id} are gone: ${errorMessage(error)}`);
      return undefined;
    }
  }

  /**
   * It may have been brought home from a fallback since its place was read. Until it is, a fallback that is a folder of
   * another machine has nothing for us, and the bytes are not lost.
   */
  private async fetch(workspaceId: string, object: OutboundObject): Promise<Readable> {
    try {
      return (await this.stores.open(object)).stream;
    } catch (error) {
      const now = await this.transaction.run(workspaceId, (tx) => this.objects.find(tx, object.id));
      if (now?.displaced) throw new TransientError(DISPLACED, HOME_AFTER_MS, { cause: error });
      if (!now || (now.store === object.store && now.key === object.key)) throw error;
      return (await this.stores.open(now)).stream;
    }
  }
}

function openedFile(
  { method: kind, mimeType, fileName, sizeBytes }: WantedFile,
  bytes: HeldBytes,
  link?: FileLink,
): OpenedFile {
  const described = { kind, mimeType, fileName, sizeBytes };
  const file = { ...described, open: () => bytes.open(), ...(link ? { link: () => link(fileName) } : {}) };
  return { file, close: () => bytes.close() };
}

function placeholder(): HeldBytes {
  return { open: () => Readable.from([PLACEHOLDER_BYTES]), close: () => Promise.resolve() };
}
