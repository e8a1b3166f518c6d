import { AdmitTurn } from './admit-turn';
import { CommitReply } from './commit-reply';
import { EndTurn } from './end-turn';
import { GenerateReply } from './generate-reply';
import { ReplyOutbox } from './reply-outbox';
import { WakeNext } from './wake-next';

/** The room's classes. */
export const REPLIES = [AdmitTurn, CommitReply, EndTurn, GenerateReply, ReplyOutbox, WakeNext];
