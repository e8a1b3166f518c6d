/** Where a feed's events go. */
export interface Receiver {
  /** One or more frames, ready for the wire. */
  deliver(frames: Buffer): void;
  /** The log can no longer be followed from where the receiver is. */
  cut(cause: 'unavailable'): void;
}
