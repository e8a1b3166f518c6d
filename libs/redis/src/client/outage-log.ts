import { Logger } from '@nestjs/common';

/** One line when a connection is lost and one when it is back, however often it is tried in between. */
export class OutageLog {
  private since: number | undefined;
  private readonly logger: Logger;

  constructor(private readonly subject: string) {
    this.logger = new Logger(subject);
  }

  failed(error: unknown): void {
    if (this.since !== undefined) return;
    this.since = Date.now();
    this.logger.error(`${this.subject} lost its connection to Redis (${reason(error)}); trying again`);
  }

  recovered(): void {
    if (this.since === undefined) return;
    this.logger.log(`${this.subject} is connected to Redis again after ${Date.now() - this.since} ms`);
    this.since = undefined;
  }
}

/** A refused dual-stack connection is an AggregateError without a message; its code says more. */
function reason(error: unknown): string {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return String(code ?? message ?? 'unknown reason');
}
