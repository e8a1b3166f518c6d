/** A stretch of a file that is to be forgotten. */
export interface Span {
  start: number;
  end: number;
  /** Where the name of its box stands, when the box is to become free space. */
  nameAt?: number;
}
