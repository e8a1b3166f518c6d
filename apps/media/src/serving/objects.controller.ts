// In:    GET and HEAD /objects/<key> with the signature of a link that we gave; a player's ranges.
// Out:   the bytes, from whichever store has them, as an attachment that no browser runs.
// Fails: 403 for a link that is not ours or is over, 404, 416; 503 while the stores are away.
import { ApiError } from '@causerie/app-shell';
import { TransientError } from '@causerie/kernel';
import { serveObject, type ObjectAnswer } from '@causerie/object-storage';
import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { MediaStores } from '../stores/media-stores';

const RETRY_AFTER_SECONDS = 5;

@Controller('objects')
export class ObjectsController {
  constructor(private readonly stores: MediaStores) {}

  @Get('*')
  async serve(
    @Param('*') key: string,
    @Query() query: Record<string, string | undefined>,
    @Headers('range') range: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const grant = this.stores.links.check(key, query);
    if (!grant)
      throw new ApiError(403, 'bad_link', 'The link is not valid, or not any more: ask for a new one.');
    const answer = await this.answerTo({ ...grant, ...(range !== undefined && { range }) });
    // Who asks by HEAD wants the headers alone; Fastify would read the whole stream for it and throw that away.
    if (reply.request.method === 'HEAD') answer.stream?.destroy();
    void reply.code(answer.status).headers(answer.headers).send(answer.stream);
  }

  private async answerTo(wanted: { key: string; fileName?: string; range?: string }): Promise<ObjectAnswer> {
    try {
      return await serveObject({ get: (key, range) => this.stores.find(key, range) }, wanted);
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      throw new ApiError(503, 'unavailable', 'The store of this file is away.', RETRY_AFTER_SECONDS);
    }
  }
}
