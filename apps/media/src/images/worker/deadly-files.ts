import { WorkerDeath } from './worker-death';

const DEATHS_MAX = 3;
const REMEMBERED_MAX = 1000;

type Refusal = { ok: false; state: 'unsupported'; description: string };

/**
 * Remembers which bytes brought their process down by themselves (time, memory, a crash; not a kill from outside). At
 * the third death they are refused instead of tried for ever. Kept in memory: after a restart they get three more.
 */
export class DeadlyFiles {
  private readonly deaths = new Map<string, number>();

  /** Runs the work on a file; throws what it throws until its deaths are too many. */
  async guard<T>(sha256: string, work: () => Promise<T>): Promise<T | Refusal> {
    try {
      return await work();
    } catch (error) {
      const own = error instanceof WorkerDeath && /^(?:time|memory|crash)$/.test(error.deathCause);
      if (!own || this.count(sha256) < DEATHS_MAX) throw error;
      return {
        ok: false,
        state: 'unsupported',
        description: 'The picture cannot be decoded with what it may take.',
      };
    }
  }

  private count(sha256: string): number {
    const deaths = (this.deaths.get(sha256) ?? 0) + 1;
    this.deaths.delete(sha256);
    this.deaths.set(sha256, deaths);
    const [oldest] = this.deaths.keys();
    if (this.deaths.size > REMEMBERED_MAX && oldest) this.deaths.delete(oldest);
    return deaths;
  }
}
