import type { AttachmentWork } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import type { SpooledFile } from '../files/spooled-file';
import { InspectFile, type Inspection } from '../images/inspect-file';
import { ScanFile } from '../scan/scan-file';

export type Checked = Inspection | { ok: false; state: 'infected'; description: string };

/** Whether a file may be kept, and what of it: scanned for viruses first, then looked at by content. */
@Injectable()
export class CheckFile {
  constructor(
    private readonly scanFile: ScanFile,
    private readonly inspectFile: InspectFile,
  ) {}

  async check(file: SpooledFile, { kind }: AttachmentWork, signal: AbortSignal): Promise<Checked> {
    const { infected, signature } = await this.scanFile.scan(file, signal);
    if (infected)
      return { ok: false, state: 'infected', description: signature ?? 'The scanner gave no name.' };
    signal.throwIfAborted();
    return this.inspectFile.inspect(file, kind);
  }
}
