// In:    GET /v1/attachments/<id>/link with an API key; `variant` names one that is made of the file.
// Out:   an address that gives the bytes to whoever has it, until it ends.
// Fails: 400, 401, 403, 404, 409 are final; the caller repeats anything else.
import { ApiError } from '@causerie/app-shell';
import { TransientError } from '@causerie/kernel';
import { addToLogContext, logUnit, PinoLogger, stopwatch } from '@causerie/observability';
import { Controller, Get, Header, Headers, Param, Query } from '@nestjs/common';
import { LinkAttachment, type AttachmentLink, type FileLink } from './link-attachment';

const REFUSALS = {
  unauthorized: [401, 'The API key is missing, wrong or revoked.'],
  forbidden: [403, 'The API key does not have the scope messages:read.'],
  bad_variant: [400, 'There is no such variant.'],
  not_found: [404, 'There is no such attachment.'],
  not_stored: [409, 'The bytes of this attachment are not here.'],
} as const;

const RETRY_AFTER_SECONDS = 5;

@Controller('v1/attachments')
export class AttachmentLinkController {
  constructor(
    private readonly linkAttachment: LinkAttachment,
    private readonly logger: PinoLogger,
  ) {}

  @Get(':id/link')
  @Header('cache-control', 'no-store')
  async link(
    @Headers('authorization') authorization: string | undefined,
    @Param('id') id: string,
    @Query('variant') variant: string | undefined,
  ): Promise<FileLink> {
    const elapsed = stopwatch();
    const linked = await this.linked(authorization, id, variant);
    if (linked.result === 'linked') addToLogContext({ workspace_id: linked.workspaceId });
    const line = { unit: 'attachment.link', outcome: linked.result, attachment_id: id };
    logUnit(this.logger, { ...line, processing_time_ms: elapsed() });
    if (linked.result === 'linked') return linked.link;
    const [status, message] = REFUSALS[linked.result];
    throw new ApiError(status, linked.result, message);
  }

  private async linked(
    authorization: string | undefined,
    id: string,
    variant: string | undefined,
  ): Promise<AttachmentLink> {
    try {
      return await this.linkAttachment.run(authorization, id, variant);
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      throw new ApiError(503, 'unavailable', 'The file cannot be given just now.', RETRY_AFTER_SECONDS);
    }
  }
}
