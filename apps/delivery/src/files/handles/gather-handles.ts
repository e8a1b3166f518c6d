import type { OutboundAttachment, OutboundFile } from '@causerie/channel-kit';
import {
  MediaHandleStore,
  WorkspaceTransaction,
  type FoundHandle,
  type HandlePlace,
} from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import type { LaneWork } from '../../lanes/lane-work';
import type { Gathered } from './gathered';
import { fileOf, type FileOutcome, type HeldFiles, type UsedHandle } from '../held-files';
import { OpenBytes, type OpenedFile } from '../cache/open-bytes';
import type { FileWay, WantedFile } from '../plan-files.policy';
import { LookAgain } from './look-again';
import { UploadClaims, type UploadClaim } from './upload-claims';
import { UploadFile } from './upload-file';

/** What has been collected for one call. */
class Gathering {
  readonly sources = new Map<number, OutboundAttachment['source']>();
  readonly used: UsedHandle[] = [];
  readonly taken = new Map<string, HandlePlace>();
  readonly files = new Map<string, OutboundFile>();
  readonly outcomes: FileOutcome[] = [];
  readonly opened: OpenedFile[] = [];
  claim: UploadClaim | undefined;

  name(file: WantedFile, place: HandlePlace, handle: string, outcome: FileOutcome): void {
    this.sources.set(file.index, { handle });
    this.used.push({ ...place, handle });
    this.outcomes.push(file.object ? outcome : 'placeholder');
  }

  take(file: WantedFile, place: HandlePlace, opened: OutboundFile): void {
    const name = nameOf(file);
    this.sources.set(file.index, { file: name });
    this.files.set(name, opened);
    this.taken.set(name, place);
    this.outcomes.push(file.object ? 'with_call' : 'placeholder');
  }

  async release(): Promise<void> {
    await Promise.all(this.opened.map((one) => one.close()));
    await this.claim?.end();
  }

  held(): HeldFiles {
    const { files, used, taken, outcomes } = this;
    return {
      ...(files.size > 0 ? { open: (name: string) => fileOf(files, name) } : {}),
      used,
      taken,
      outcomes,
      readyMs: 0,
      release: () => this.release(),
    };
  }
}

/**
 * For platforms that keep what they were given once: by the handle that they gave for it, else the bytes go there:
 * ahead of the call, or with it.
 */
@Injectable()
export class GatherHandles {
  private readonly lookAgain = new LookAgain();

  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly handles: MediaHandleStore,
    private readonly claims: UploadClaims,
    private readonly openBytes: OpenBytes,
    private readonly uploadFile: UploadFile,
  ) {}

  /** @throws TransientError when a store had a hiccup; errors of the database */
  async gather(
    work: LaneWork,
    files: readonly WantedFile[],
    way: Exclude<FileWay, 'link'>,
  ): Promise<Gathered> {
    const gathering = new Gathering();
    try {
      const end = await this.fill(gathering, { work, files, way });
      if (end) await gathering.release();
      return end ?? { sources: gathering.sources, held: gathering.held() };
    } catch (error) {
      await gathering.release();
      throw error;
    }
  }

  /** Undefined: all are ready. */
  private async fill(
    gathering: Gathering,
    { work, files, way }: { work: LaneWork; files: readonly WantedFile[]; way: FileWay },
  ): Promise<Exclude<Gathered, { held: HeldFiles }> | undefined> {
    const placeOf = placesIn(work);
    const { workspaceId } = work;
    const find = async (wanted: readonly WantedFile[]) => {
      const found = await this.find(work, wanted);
      return nameFound(gathering, { files: wanted, found, placeOf });
    };
    let unknown = await find(files);
    if (unknown.length > 0 && (await this.claims.waitForOthers(unknown.map(placeOf))))
      unknown = await find(unknown);
    if (unknown.length === 0) return undefined;
    gathering.claim = await this.claims.claim(workspaceId, unknown.map(placeOf));
    if (!gathering.claim) return { waitMs: this.lookAgain.afterMs(uploadOf(unknown.map(placeOf))) };
    const missing = nameFound(gathering, { files: unknown, found: gathering.claim.found, placeOf });
    for (const file of missing) {
      // The same picture twice in one message.
      const again = gathering.used.find(
        ({ sha256, method }) => sha256 === file.sha256 && method === file.method,
      );
      if (again) gathering.name(file, placeOf(file), again.handle, 'handle');
      const end = again ? undefined : await this.bring(gathering, { work, file, way, place: placeOf(file) });
      if (end) return end;
    }
    return undefined;
  }

  private find({ workspaceId, connected }: LaneWork, files: readonly WantedFile[]): Promise<FoundHandle[]> {
    const wanted = { channelAccountId: connected.account.id, items: files.map(itemOf) };
    return this.transaction.run(workspaceId, (tx) => this.handles.find(tx, wanted));
  }

  private async bring(
    gathering: Gathering,
    { work, file, way, place }: { work: LaneWork; file: WantedFile; way: FileWay; place: HandlePlace },
  ): Promise<Exclude<Gathered, { held: HeldFiles }> | undefined> {
    const opened = await this.openBytes.open(work, file);
    if (!opened) return { lost: file };
    gathering.opened.push(opened);
    if (way === 'with_call') return void gathering.take(file, place, opened.file);
    const uploaded = await this.uploadFile.upload(work, opened.file, place);
    if ('failure' in uploaded) return uploaded;
    return void gathering.name(file, place, uploaded.handle, 'upload');
  }
}

/** Gives those that have a handle theirs; the others are returned. */
function nameFound(
  gathering: Gathering,
  given: {
    files: readonly WantedFile[];
    found: readonly FoundHandle[];
    placeOf: (file: WantedFile) => HandlePlace;
  },
): WantedFile[] {
  const { files, found, placeOf } = given;
  return files.filter((file) => {
    const match = found.find(({ sha256, method }) => sha256 === file.sha256 && method === file.method);
    if (match) gathering.name(file, placeOf(file), match.handle, 'handle');
    return !match;
  });
}

/** Of all that a call waits for: who waits for more waits by itself. */
const uploadOf = (places: readonly HandlePlace[]) =>
  places.map(({ channelAccountId, sha256, method }) => `${channelAccountId} ${sha256} ${method}`).join();
const itemOf = ({ sha256, method }: WantedFile) => ({ sha256, method });
const nameOf = ({ index }: WantedFile) => `file-${index}`;

function placesIn({ connected }: LaneWork): (file: WantedFile) => HandlePlace {
  return ({ sha256, method }) => ({ channelAccountId: connected.account.id, sha256, method });
}
