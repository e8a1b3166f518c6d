import { FindStored } from './find-stored';
import { LinkAttachment } from './link-attachment';
import { PreparePictures } from './prepare-pictures';
import { ProvideVariant } from './provide-variant';

/** The room's classes. */
export const SERVING = [FindStored, LinkAttachment, PreparePictures, ProvideVariant];
