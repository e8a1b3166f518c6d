// In:    POST /v1/realtime/token with an API key, and optionally for whom and for what.
// Out:   a token for a live connection, and when it ends.
// Fails: 400, 401, 403 are final; the caller repeats anything else.
import { ApiError } from '@causerie/app-shell';
import { addToLogContext, logUnit, PinoLogger, stopwatch } from '@causerie/observability';
import { Body, Controller, Header, Headers, HttpCode, Post, ValidationPipe } from '@nestjs/common';
import { IssueToken } from './issue-token';
import { TokenRequestDto } from './token-request.dto';

const REFUSALS = {
  unauthorized: [401, 'The API key is missing, wrong or revoked.'],
  forbidden: [403, 'The API key does not have these scopes.'],
  bad_channel: [400, 'A channel is one of workspace, conversation:<id>, user:<id>.'],
} as const;

const validation = new ValidationPipe({ whitelist: true, transform: true, validateCustomDecorators: false });

@Controller('v1/realtime')
export class TokenController {
  constructor(
    private readonly issueToken: IssueToken,
    private readonly logger: PinoLogger,
  ) {}

  @Post('token')
  @HttpCode(201)
  @Header('cache-control', 'no-store')
  async issue(
    @Headers('authorization') authorization: string | undefined,
    @Body(validation) body: TokenRequestDto,
  ): Promise<{ token: string; expiresAt: string }> {
    const elapsed = stopwatch();
    const issued = await this.issueToken.run(authorization, body);
    if (issued.result === 'issued') addToLogContext({ workspace_id: issued.workspaceId });
    logUnit(this.logger, { unit: 'token.issue', outcome: issued.result, processing_time_ms: elapsed() });
    if (issued.result !== 'issued') {
      const [status, message] = REFUSALS[issued.result];
      throw new ApiError(status, issued.result, message);
    }
    return { token: issued.token, expiresAt: new Date(issued.expiresAtMs).toISOString() };
  }
}
