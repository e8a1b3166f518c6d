import { CommitOutcome } from './commit-outcome';
import { FailAttachment } from './fail-attachment';
import { DropSpareCopy } from './drop-spare-copy';
import { NotifyContact } from './notify-contact';
import { SettleAttachment } from './settle-attachment';
import { TellSettled } from './tell-settled';

/** The room's classes. */
export const ENDINGS = [
  CommitOutcome,
  FailAttachment,
  DropSpareCopy,
  NotifyContact,
  SettleAttachment,
  TellSettled,
];
