import { DiskStore, type ByteRange, type ObjectBody, type ObjectInfo } from '@causerie/object-storage';
import { findFolder, loseFolder } from './lost-folder';

export type Step = 'put' | 'get' | 'delete';

/** Who asks for a step that is held stands there until `go`; without `go` it is as good as killed. */
export interface HeldStep {
  reached: Promise<void>;
  go(): void;
}

/** A real disk store whose steps a test can count, hold and break. */
export class SteppedStore extends DiskStore {
  readonly asked: Step[] = [];
  /** It says that it has what it was given, and has something else. */
  isLying = false;
  private readonly held = new Map<Step, () => Promise<void>>();
  private readonly folder: string;

  constructor(options: ConstructorParameters<typeof DiskStore>[0]) {
    super(options);
    this.folder = options.folder;
  }

  /** Holds the next one who asks for it. */
  hold(step: Step): HeldStep {
    let go = (): void => undefined;
    const passed = new Promise<void>((resolve) => (go = resolve));
    const reached = new Promise<void>((resolve) => {
      this.held.set(step, () => {
        resolve();
        return passed;
      });
    });
    return { reached, go };
  }

  /** It does not answer until it comes back. */
  leave(): void {
    loseFolder(this.folder);
  }

  comeBack(): void {
    findFolder(this.folder);
  }

  /** As new, but for what it has. */
  reset(): void {
    this.comeBack();
    this.isLying = false;
    this.asked.length = 0;
    this.held.clear();
  }

  override async put(...[key, body, options]: Parameters<DiskStore['put']>): Promise<ObjectInfo> {
    await this.step('put');
    if (!this.isLying) return super.put(key, body, options);
    const { sizeBytes = 0 } = options;
    return super.put(key, Buffer.alloc(sizeBytes, 'x'), options);
  }

  override async get(key: string, range?: ByteRange): Promise<ObjectBody> {
    await this.step('get');
    return super.get(key, range);
  }

  override async delete(key: string): Promise<void> {
    await this.step('delete');
    return super.delete(key);
  }

  private async step(step: Step): Promise<void> {
    this.asked.push(step);
    const wait = this.held.get(step);
    this.held.delete(step);
    await wait?.();
  }
}
