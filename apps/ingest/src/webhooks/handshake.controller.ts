// In:    GET /webhooks/:platform/:accountId: a platform asks whether the address is ours before it sends there.
// Out:   200 with the platform's challenge, or 403. Nothing is stored.
// Fails: the platform tells whoever registers the address.
import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

@Controller('webhooks')
export class HandshakeController {
  constructor(private readonly directory: ChannelAccountDirectory) {}

  @Get(':platform/:accountId')
  async answer(
    @Param('platform') platform: string,
    @Param('accountId') accountId: string,
    @Req() { headers, query }: FastifyRequest<{ Querystring: Record<string, string> }>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const connected = await this.directory.find(accountId);
    const request = {
      headers: headers as Record<string, string | undefined>,
      query,
      rawBody: Buffer.alloc(0),
    };
    const challenge =
      connected?.account.platform === platform
        ? connected.adapter.inbound.handshake?.(request, connected.account)
        : undefined;
    void reply
      .type('text/plain')
      .status(challenge === undefined ? 403 : 200)
      .send(challenge ?? '');
  }
}
