/** What the files room needs to know of the configuration. */
export interface FileOptions {
  /** Where copies of files lie that are sent again and again; this machine's, and nothing is lost with it. */
  cacheFolder: string;
  cacheBytesMax: number;
}

export const FILE_OPTIONS = Symbol('FILE_OPTIONS');
