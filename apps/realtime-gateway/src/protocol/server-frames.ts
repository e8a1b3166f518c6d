import type { LoggedEvent } from '@causerie/persistence';
import { encodeCursor } from './cursor';

/** Refusals that leave the connection open. Each has one sentence; nothing a client sent is repeated. */
export const ERRORS = {
  bad_frame: 'The frame is not one of this protocol.',
  bad_channel: 'A channel is one of workspace, conversation:<id>, user:<id>.',
  bad_cursor: 'The cursor is not one of this workspace.',
  late_cursor: 'A cursor goes with the first subscribe of a connection.',
  forbidden: 'The token does not allow one of these channels, or there is no such conversation.',
  too_many_channels: 'A connection cannot hold that many channels.',
} as const;

export type ErrorCode = keyof typeof ERRORS;

export type ServerFrame =
  | { frame: 'ready'; expiresAt: string; subject: string }
  | { frame: 'subscribed'; channels: string[]; cursor: string }
  | { frame: 'unsubscribed'; channels: string[] }
  | { frame: 'complete'; cursor: string }
  | { frame: 'reset'; cursor: string }
  | { frame: 'pong' };

export function serverFrame(frame: ServerFrame): string {
  return JSON.stringify({ v: 1, ...frame });
}

export function errorFrame(code: ErrorCode): string {
  return JSON.stringify({ v: 1, frame: 'error', code, message: ERRORS[code] });
}

/** An event as clients see it. The payload is put in as the text it was read as. */
function eventBody(workspaceId: string, event: LoggedEvent): string {
  const channel = event.channel === `workspace:${workspaceId}` ? 'workspace' : event.channel;
  const head = JSON.stringify({
    channel,
    type: event.type,
    cursor: encodeCursor(workspaceId, event.position),
    at: event.createdAt.toISOString(),
  });
  return `${head.slice(0, -1)},"payload":${event.payloadJson}}`;
}

export function eventFrame(workspaceId: string, event: LoggedEvent): string {
  return `{"v":1,"frame":"event",${eventBody(workspaceId, event).slice(1)}`;
}

/** History: several events in one frame. `cursor` is the place up to which the client then has everything. */
export function pageFrame(workspaceId: string, events: readonly LoggedEvent[], upTo: number): string {
  const bodies = events.map((event) => eventBody(workspaceId, event));
  return `{"v":1,"frame":"page","cursor":"${encodeCursor(workspaceId, upTo)}","events":[${bodies.join(',')}]}`;
}
