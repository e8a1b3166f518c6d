import type { ObjectBody, OpenedStores } from '@causerie/object-storage';
import type { OutboundObject } from '@causerie/persistence';

type Place = Pick<OutboundObject, 'key' | 'store'>;

/** As long as platforms take to fetch what a link leads to, with room for their repeats. */
const LINK_MS = 3_600_000;

/** The installation's stores, for reading. */
export class FileStores {
  /** @param unreachable stores whose links lead nowhere from outside */
  constructor(
    private readonly opened: Pick<OpenedStores, 'stack'>,
    private readonly unreachable: ReadonlySet<string>,
  ) {}

  /** @throws ObjectNotFoundError, TransientError, or UsageError for a store that is not configured (any more) */
  open({ key, store }: Place): Promise<ObjectBody> {
    return this.opened.stack.named(store).get(key);
  }

  /** Undefined: nobody outside could follow a link to it. */
  link(place: Place): ((fileName: string) => Promise<string>) | undefined {
    const { key, store } = place;
    if (this.unreachable.has(store)) return undefined;
    return async (fileName) => this.opened.stack.named(store).link(key, { expiresInMs: LINK_MS, fileName });
  }
}
