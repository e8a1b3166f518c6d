import type { ObjectBody, OpenedStores } from '@causerie/object-storage';
import type { OutboundObject } from '@causerie/persistence';
import { isNear } from '../links.policy';

/** Makes a link to a file under a name. */
export type FileLink = (fileName: string) => Promise<string>;

type Place = Pick<OutboundObject, 'key' | 'store'>;

/** As long as platforms take to fetch what a link leads to, with room for their repeats. */
const LINK_MS = 3_600_000;

/** The installation's stores, for reading. */
export class FileStores {
  /** @param near stores whose links lead no farther than this machine or its own network */
  constructor(
    private readonly opened: Pick<OpenedStores, 'stack'>,
    private readonly near: ReadonlySet<string>,
  ) {}

  /** @throws ObjectNotFoundError, TransientError, or UsageError for a store that is not configured (any more) */
  open({ key, store }: Place): Promise<ObjectBody> {
    return this.opened.stack.named(store).get(key);
  }

  /** Undefined: whoever has its API at `apiRoot` (missing: the platform itself) could not follow a link to it. */
  link({ key, store }: Place, apiRoot: string | undefined): FileLink | undefined {
    const isForUs = this.near.has(store);
    if (isForUs && (apiRoot === undefined || !isNear(apiRoot))) return undefined;
    return async (fileName) => this.opened.stack.named(store).link(key, { expiresInMs: LINK_MS, fileName });
  }
}
