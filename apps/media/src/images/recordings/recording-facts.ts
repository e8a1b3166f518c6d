/** What a reader could tell without decoding; a reader that is not sure leaves a fact out. */
export interface RecordingFacts {
  /** Rounded to the millisecond. */
  durationSeconds?: number;
  /** Pixels as shown: a film turned by its container has its sides swapped. */
  width?: number;
  height?: number;
}
