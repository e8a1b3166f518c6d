import { FindStored } from './find-stored';
import { LinkAttachment } from './link-attachment';
import { ProvideVariant } from './provide-variant';
import { PutVariant } from './put-variant';
import { SpoolStored } from './spool-stored';

/** The room's classes. */
export const SERVING = [FindStored, LinkAttachment, ProvideVariant, PutVariant, SpoolStored];
