import { createReadStream } from 'node:fs';
import { errorMessage, PermanentError, TransientError } from '@causerie/kernel';
import type { SpooledFile } from '../files/spooled-file';
import { ClamdCall, type ClamdTimes } from './clamd-call';
import { readScanAnswer } from './scan-answer.policy';
import { parseScannerAddress, type ScannerAddress } from './scanner-address.policy';

export interface ScanOptions extends ClamdTimes {
  /** Where clamd listens. Missing or empty: nothing is scanned, and everything passes. */
  address?: string;
}

const SCAN_DEFAULTS = { connectMs: 5_000, idleMs: 30_000, answerMs: 120_000 } satisfies ClamdTimes;

export interface ScanVerdict {
  infected: boolean;
  /** The scanner's name for what it found. */
  signature?: string;
}

/**
 * Asks ClamAV about a file. With an address configured nothing passes unseen: a scanner that is away holds files back
 * until it is there again.
 */
export class ScanFile {
  private readonly times: ClamdTimes;
  private readonly address?: ScannerAddress;

  /** @throws UsageError for an address that is none */
  constructor({ address, ...times }: Partial<ScanOptions> = {}) {
    this.times = { ...SCAN_DEFAULTS, ...times };
    if (address) this.address = parseScannerAddress(address);
  }

  /**
   * @throws TransientError while the scanner does not answer
   * @throws PermanentError for a file longer than the scanner takes: it cannot be called clean
   */
  async scan(file: SpooledFile, signal?: AbortSignal): Promise<ScanVerdict> {
    if (!this.address) return { infected: false };
    const answer = readScanAnswer(await this.ask(file, this.address, signal));
    switch (answer.kind) {
      case 'clean':
        return { infected: false };
      case 'infected':
        return { infected: true, signature: answer.signature };
      case 'too_long':
        throw new PermanentError(
          'The file is longer than the virus scanner takes: raise its StreamMaxLength.',
        );
      case 'failed':
        throw new TransientError(`The virus scanner did not scan: ${answer.words || 'no words'}.`);
    }
  }

  private async ask(file: SpooledFile, address: ScannerAddress, signal?: AbortSignal): Promise<string> {
    const bytes = createReadStream(file.path);
    try {
      return await new ClamdCall(address, this.times, signal).instream(bytes);
    } catch (error) {
      if (error instanceof TransientError) throw error;
      const { code } = error as { code?: unknown };
      throw new TransientError(
        `The virus scanner failed (${typeof code === 'string' ? code : errorMessage(error)}).`,
      );
    } finally {
      bytes.destroy();
    }
  }
}
