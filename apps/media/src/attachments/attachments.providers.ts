import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import { AttachmentFetchProcessor } from './attachment-fetch.processor';
import { CheckFile } from './check-file';
import { DownloadFile } from './download-file';
import { FetchAttachment } from './fetch-attachment';
import { GatherFile } from './gather-file';
import { HoldAttachment } from './hold-attachment';
import { PreparePicture } from './prepare-picture';
import { ReportAttachment } from './report-attachment';
import { ReuseFile } from './reuse-file';
import { StoreFile } from './store-file';
import { SweepAttachmentsWorker } from './sweep-attachments.worker';
import { Urgency } from './urgency';

/** The room's classes. */
export const ATTACHMENTS = [
  AttachmentFetchProcessor,
  ChannelAccountDirectory,
  CheckFile,
  DownloadFile,
  FetchAttachment,
  GatherFile,
  HoldAttachment,
  PreparePicture,
  ReportAttachment,
  ReuseFile,
  StoreFile,
  SweepAttachmentsWorker,
  Urgency,
];
