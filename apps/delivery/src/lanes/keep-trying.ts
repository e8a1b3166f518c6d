import { isPermanentDatabaseError, LaneLostError } from '@causerie/persistence';

const PAUSE_MS = 200;

/**
 * A result that the platform has given must be written down: to forget it would be to send the message twice. So
 * an outage of the database is waited out, within `forMs`. What no repeat can help is thrown at once.
 */
export async function keepTrying<Result>(forMs: number, write: () => Promise<Result>): Promise<Result> {
  const deadline = Date.now() + forMs;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const hopeless = error instanceof LaneLostError || isPermanentDatabaseError(error);
      if (hopeless || Date.now() >= deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
