import { Injectable } from '@nestjs/common';
import { WorkspaceTransaction, type WorkspaceTx } from '../database/workspace-transaction';

/** Work that nobody will try again, kept for a person. Ids only, no texts. */
export interface NewDeadLetter {
  job: string;
  jobId: string;
  payload: unknown;
  error: string;
  attempts: number;
}

@Injectable()
export class DeadLetterStore {
  constructor(private readonly transaction: WorkspaceTransaction) {}

  /** In the transaction of what is given up. */
  async add(tx: WorkspaceTx, letter: NewDeadLetter): Promise<void> {
    await tx.write(
      `INSERT INTO dead_letter (workspace_id, job, job_id, payload, error, attempts) VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        tx.workspaceId,
        letter.job,
        letter.jobId,
        JSON.stringify(letter.payload ?? null),
        letter.error,
        letter.attempts,
      ],
    );
  }

  /** For the queues. A letter that names no workspace has no row it could stand in: the log has it. */
  async save(letter: NewDeadLetter & { workspaceId: string | null }): Promise<void> {
    const { workspaceId } = letter;
    if (workspaceId === null) throw new Error(`A ${letter.job} without a workspace cannot be kept`);
    await this.transaction.run(workspaceId, (tx) => this.add(tx, letter));
  }
}
