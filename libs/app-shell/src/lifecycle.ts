export type Phase = 'starting' | 'ready' | 'draining';

/** Where the process stands between its start and its end. Only forwards. */
export class Lifecycle {
  private current: Phase = 'starting';

  get phase(): Phase {
    return this.current;
  }

  /** True once the app has been told to stop: take on nothing new. */
  get draining(): boolean {
    return this.current === 'draining';
  }

  markReady(): void {
    if (this.current === 'starting') this.current = 'ready';
  }

  markDraining(): void {
    this.current = 'draining';
  }
}
