import { FindStored } from './find-stored';
import { LinkAttachment } from './link-attachment';
import { ProvideVariant } from './provide-variant';

/** The room's classes. */
export const SERVING = [FindStored, LinkAttachment, ProvideVariant];
