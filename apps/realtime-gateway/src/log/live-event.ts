import type { LoggedEvent } from '@causerie/persistence';
import { eventFrame } from '../protocol/server-frames';
import { textFrame } from '../sockets/text-frame';

/** An event on its way to clients: framed once, whoever and however many they are. */
export interface LiveEvent {
  position: number;
  channel: string;
  /** Addressed to one user: not part of the workspace's own channel. */
  personal: boolean;
  createdAtMs: number;
  frame: Buffer;
}

export function toLiveEvent(workspaceId: string, event: LoggedEvent): LiveEvent {
  return {
    position: event.position,
    channel: event.channel,
    personal: event.channel.startsWith('user:'),
    createdAtMs: event.createdAt.getTime(),
    frame: textFrame(eventFrame(workspaceId, event)),
  };
}
