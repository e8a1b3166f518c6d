/** A file on this machine's disk for as long as somebody works on it. Never the whole of it in memory. */
export interface SpooledFile {
  path: string;
  sizeBytes: number;
  /** Lower-case hex. */
  sha256: string;
  /** By content, whatever anybody called it; 'application/octet-stream' where the bytes say nothing. */
  mimeType: string;
  /** Takes it off the disk. Never throws, harmless when repeated. */
  dispose(): Promise<void>;
}
