import { errorMessage } from '@causerie/kernel';
import { MediaHandleStore, WorkspaceTransaction, type WorkspaceTx } from '@causerie/persistence';
import { Injectable, Logger } from '@nestjs/common';
import type { HeldFiles, UsedHandle } from '../held-files';

/** Keeps what platforms call our files, and forgets what they no longer know. */
@Injectable()
export class KeepHandles {
  private readonly logger = new Logger(KeepHandles.name);

  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly handles: MediaHandleStore,
  ) {}

  /** After a send that took bytes along. What cannot be kept costs another upload, no more. */
  async keep(
    workspaceId: string,
    { taken }: Pick<HeldFiles, 'taken'>,
    told: Readonly<Record<string, string>>,
  ): Promise<void> {
    const kept = [...taken].flatMap(([name, place]) => {
      const handle = told[name];
      return handle === undefined ? [] : [{ ...place, handle }];
    });
    if (kept.length === 0) return;
    try {
      await this.transaction.run(workspaceId, async (tx) => {
        for (const one of inOrder(kept)) await this.handles.save(tx, one);
      });
    } catch (error) {
      this.logger.warn(`The handle of a file was not kept: ${errorMessage(error)}`);
    }
  }

  /** In the transaction that writes down that the call was accepted: what it named needed no upload. */
  async countUses(tx: WorkspaceTx, { used }: Pick<HeldFiles, 'used'>): Promise<void> {
    await this.handles.countUses(tx, used);
  }

  /** In the transaction that puts the message back: the next try takes the bytes. */
  async drop(tx: WorkspaceTx, { used }: Pick<HeldFiles, 'used'>): Promise<void> {
    for (const one of inOrder(used)) await this.handles.drop(tx, one);
  }
}

/** The one of all that lock these rows: two who name the same files must not wait for each other. */
function inOrder(handles: readonly UsedHandle[]): UsedHandle[] {
  const keyOf = ({ sha256, method }: UsedHandle) => `${sha256} ${method}`;
  return [...handles].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
