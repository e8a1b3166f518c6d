import { CommitOutcome } from './commit-outcome';
import { FailAttachment } from './fail-attachment';
import { KeepUpload } from './keep-upload';
import { NotifyContact } from './notify-contact';
import { SettleAttachment } from './settle-attachment';
import { TellSettled } from './tell-settled';

/** The room's classes. */
export const ENDINGS = [
  CommitOutcome,
  FailAttachment,
  KeepUpload,
  NotifyContact,
  SettleAttachment,
  TellSettled,
];
