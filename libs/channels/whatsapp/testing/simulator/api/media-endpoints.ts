import { sha256Of, type UploadedFile } from '@causerie/channel-kit-testing';
import { GraphApiRefusal, type Answer, type GraphRequest } from '@causerie/simulator-meta-graph';
import { mediaLimitOf, UPLOAD_TYPES } from '../rules/validate-media';
import type { SimNumber, World } from '../world';

/** `GET /<media id>`: …/business-phone-numbers/media#retrieve-media-url . Undefined: there is nothing by this id. */
export function describeMedia(
  world: World,
  number: SimNumber,
  { id, baseUrl }: { id: string; baseUrl: string },
): Answer | undefined {
  const media = world.findMedia(id, number);
  if (!media) return undefined;
  const body = {
    messaging_product: 'whatsapp',
    url: `${baseUrl}/files/${world.addressOf(media)}`,
    mime_type: media.mimeType,
    sha256: sha256Of(media.file).toString('hex'),
    file_size: media.file.sizeBytes,
    id: media.id,
  };
  return { status: 200, body };
}

const invalid = (details: string) => new GraphApiRefusal(400, 100, 'Invalid parameter', { details });

/** `POST /<number>/media`: …/business-phone-numbers/media#upload-media . A form of three fields. */
export function uploadMedia(world: World, number: SimNumber, { form }: GraphRequest): Answer {
  const { fields = {}, files = new Map<string, UploadedFile>() } = form ?? {};
  if (fields['messaging_product'] !== 'whatsapp')
    throw new GraphApiRefusal(400, 100, 'The parameter messaging_product is required.');
  const upload = files.get('file');
  if (!upload || upload.bytes.length === 0)
    throw new GraphApiRefusal(400, 100, 'The parameter file is required.');
  const { type } = fields;
  if (type === undefined) throw new GraphApiRefusal(400, 100, 'The parameter type is required.');
  const mimeType = (type.split(';')[0] ?? '').trim();
  if (!UPLOAD_TYPES.includes(mimeType))
    throw invalid(`Param file must be a file with one of the following types: ${UPLOAD_TYPES.join(', ')}.`);
  if (upload.mimeType !== mimeType)
    throw invalid('The type of the file is another one than the parameter type.');
  if (upload.bytes.length > mediaLimitOf(mimeType))
    throw new GraphApiRefusal(400, 131_053, 'Media upload error', { details: 'The file is too large.' });
  number.uploads += 1;
  const { phoneNumberId } = number;
  const file = { bytes: upload.bytes, sizeBytes: upload.bytes.length };
  const { id } = world.addMedia({ file, mimeType: type, phoneNumberId, by: 'business' });
  return { status: 200, body: { id } };
}
