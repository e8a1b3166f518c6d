/** An object that was read back from where it was copied to, and was the same. */
export interface CopyRecord {
  key: string;
  sizeBytes: number;
  /** In hexadecimal digits. */
  sha256: string;
}

/** What a copy between two stores has proven, kept so that a run goes on where another ended. */
export interface CopyJournal {
  proven(): AsyncIterable<CopyRecord>;
  /** Kept when this has settled, even if the process is killed in the next instant. */
  record(entry: CopyRecord): Promise<void>;
}
