import {
  MediaHandleStore,
  WorkspaceTransaction,
  type FoundHandle,
  type HandlePlace,
  type WorkspaceTx,
} from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { renewLease } from '../../lanes/renew-lease';

export interface UploadClaim {
  /** Saved by whoever had the claim before: these need no upload any more, and are not claimed. */
  found: FoundHandle[];
  /** Lets others upload. Harmless when repeated, and once a handle is saved. */
  end(): Promise<void>;
}

/** A silent uploader keeps others waiting for so long. */
const LEASE_MS = 15_000;
const RENEWALS = 3;
/** A small picture is up by then, and whoever waited goes on without having let go of its lane. */
const WAIT_MS = 250;

/**
 * One upload at a time for the same bytes, account and way of sending, over all replicas: of a thousand lanes that
 * want to send a new picture one takes it along, and the others name it. This saves work and no more: a holder that
 * stood still past its lease uploads a second time, which harms nobody.
 */
@Injectable()
export class UploadClaims {
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly handles: MediaHandleStore,
  ) {}

  /**
   * Waits a moment for uploads of these by this process. False: there were none, else some may have a handle now, and
   * all who waited can look for it at once.
   */
  async waitForOthers(places: readonly HandlePlace[]): Promise<boolean> {
    const running = places.flatMap((place) => this.running.get(keyOf(place)) ?? []);
    if (running.length === 0) return false;
    const patience = new AbortController();
    const waited = sleep(WAIT_MS, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([Promise.all(running), waited]);
    patience.abort();
    return true;
  }

  /** All of them or none. Undefined: somebody else is uploading one of them. */
  async claim(workspaceId: string, places: readonly HandlePlace[]): Promise<UploadClaim | undefined> {
    const sorted = distinct(places);
    const keys = sorted.map(keyOf);
    if (keys.some((key) => this.running.has(key))) return undefined;
    let done = (): void => undefined;
    const until = new Promise<void>((resolve) => (done = resolve));
    for (const key of keys) this.running.set(key, until);
    const settle = (): void => {
      for (const key of keys) if (this.running.get(key) === until) this.running.delete(key);
      done();
    };
    try {
      const found = await this.transaction.run(workspaceId, (tx) => this.claimAll(tx, sorted));
      if (!found) return void settle();
      return this.held(workspaceId, { places: without(sorted, found), found, settle });
    } catch (error) {
      settle();
      throw error;
    }
  }

  /** In one order, so that two who want the same files cannot wait for each other. */
  private async claimAll(
    tx: WorkspaceTx,
    places: readonly HandlePlace[],
  ): Promise<FoundHandle[] | undefined> {
    const claimed: HandlePlace[] = [];
    for (const place of places) {
      if (await this.handles.claimUpload(tx, place, LEASE_MS)) {
        claimed.push(place);
        continue;
      }
      await this.endAll(tx, claimed);
      return undefined;
    }
    const [{ channelAccountId }] = places as [HandlePlace];
    const found = await this.handles.find(tx, { channelAccountId, items: places });
    const known = new Set(found.map(({ sha256, method }) => `${sha256} ${method}`));
    await this.endAll(
      tx,
      claimed.filter(({ sha256, method }) => known.has(`${sha256} ${method}`)),
    );
    return found;
  }

  private held(
    workspaceId: string,
    given: { places: readonly HandlePlace[]; found: FoundHandle[]; settle: () => void },
  ): UploadClaim {
    const { places, found, settle } = given;
    const each = (work: (tx: WorkspaceTx, place: HandlePlace) => Promise<void>): Promise<void> =>
      this.transaction.run(workspaceId, async (tx) => {
        for (const place of places) await work(tx, place);
      });
    const lease = renewLease(LEASE_MS / RENEWALS, () =>
      each((tx, place) => this.handles.keepUpload(tx, place, LEASE_MS)),
    );
    let ended: Promise<void> | undefined;
    const end = async (): Promise<void> => {
      await lease.stop();
      // Without it the lease runs out by itself.
      if (places.length > 0)
        await each((tx, place) => this.handles.endUpload(tx, place)).catch(() => undefined);
      settle();
    };
    return { found, end: () => (ended ??= end()) };
  }

  private async endAll(tx: WorkspaceTx, places: readonly HandlePlace[]): Promise<void> {
    for (const place of places) await this.handles.endUpload(tx, place);
  }
}

const keyOf = ({ channelAccountId, sha256, method }: HandlePlace) =>
  `${channelAccountId} ${sha256} ${method}`;

function distinct(places: readonly HandlePlace[]): HandlePlace[] {
  const byKey = new Map(places.map((place) => [keyOf(place), place]));
  return [...byKey.keys()].sort().flatMap((key) => byKey.get(key) ?? []);
}

function without(places: readonly HandlePlace[], found: readonly FoundHandle[]): HandlePlace[] {
  return places.filter(
    ({ sha256, method }) => !found.some((one) => one.sha256 === sha256 && one.method === method),
  );
}
