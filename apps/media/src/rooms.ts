import { ApiKeys } from '@causerie/access';
import { ALBUM_ROUTES, ALBUMS } from './albums/albums.providers';
import { AccountChangedController } from './attachments/account-changed.controller';
import { ATTACHMENTS } from './attachments/attachments.providers';
import { AttachmentsNewsController } from './attachments/attachments-news.controller';
import { ENDINGS } from './endings/endings.providers';
import { PROMOTION } from './promotion/promotion.providers';
import { AttachmentLinkController } from './serving/attachment-link.controller';
import { ObjectsController } from './serving/objects.controller';
import { SERVING } from './serving/serving.providers';
import { SPEECH } from './speech/speech.providers';

export const CONTROLLERS = [
  AttachmentsNewsController,
  AccountChangedController,
  ObjectsController,
  AttachmentLinkController,
  ...ALBUM_ROUTES,
];

export const PROVIDERS = [
  ApiKeys,
  ...ALBUMS,
  ...ATTACHMENTS,
  ...ENDINGS,
  ...PROMOTION,
  ...SERVING,
  ...SPEECH,
];
