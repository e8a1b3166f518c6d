import type { LiveEvent } from '@causerie/setup';
import { conversationOf, describeEvent } from './describe-event';

/** The events of one conversation, told as they come; those that come before it is known are told then. */
export class Story {
  readonly events: (LiveEvent & { readonly offsetMs: number })[] = [];
  private conversation: string | undefined;
  private startedAtMs: number | undefined;
  private untold: LiveEvent[] = [];

  constructor(private readonly say: (line: string) => void) {}

  /** The offsets count from the first message. */
  begin(atMs: number): void {
    this.startedAtMs ??= atMs;
  }

  /** Which conversation it is. */
  follow(conversation: string | undefined): void {
    if (conversation === undefined || this.conversation !== undefined) return;
    this.conversation = conversation;
    const early = this.untold;
    this.untold = [];
    for (const event of early) this.add(event);
  }

  isMine(event: LiveEvent): boolean {
    return this.conversation !== undefined && conversationOf(event) === this.conversation;
  }

  isHandedOver(): boolean {
    return this.events.some(({ payload }) => payload['result'] === 'handed_over');
  }

  add(event: LiveEvent): void {
    if (this.conversation === undefined) {
      this.untold.push(event);
      return;
    }
    if (!this.isMine(event)) return;
    const offsetMs = Math.max(0, event.receivedAtMs - (this.startedAtMs ?? event.receivedAtMs));
    this.events.push({ ...event, offsetMs });
    const offset = `${offsetMs} ms`.padStart(10);
    this.say(`${offset}  ${event.type.padEnd(21)}  ${describeEvent(event)}`.trimEnd());
  }
}
