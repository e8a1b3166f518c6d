import { newId } from '@causerie/kernel';
import { parseClientFrame } from './client-frames';
import { encodeCursor } from './cursor';
import { eventFrame, pageFrame } from './server-frames';

describe('frames of clients', () => {
  it.each([
    { v: 1, frame: 'auth', token: 'x' },
    { v: 1, frame: 'subscribe', channels: ['workspace'] },
    { v: 1, frame: 'subscribe', channels: ['workspace'], cursor: 'abc' },
    { v: 1, frame: 'unsubscribe', channels: ['workspace'] },
    { v: 1, frame: 'ping' },
  ])('$frame', (frame) => {
    expect(parseClientFrame(JSON.stringify(frame))).toEqual(frame);
    expect(parseClientFrame(JSON.stringify({ ...frame, later: true }))).toEqual(frame);
  });

  it.each([
    '',
    'null',
    '[]',
    '{"v":1',
    '{"frame":"ping"}',
    '{"v":2,"frame":"ping"}',
    '{"v":1,"frame":"other"}',
    '{"v":1,"frame":"auth"}',
    '{"v":1,"frame":"subscribe","channels":[]}',
    '{"v":1,"frame":"subscribe","channels":"workspace"}',
    JSON.stringify({ v: 1, frame: 'subscribe', channels: Array(101).fill('workspace') }),
    JSON.stringify({ v: 1, frame: 'auth', token: 'x'.repeat(8_193) }),
  ])('not %s', (text) => expect(parseClientFrame(text)).toBeNull());
});

describe('frames of the gateway', () => {
  const workspaceId = newId();
  const at = new Date(Date.UTC(2026, 0, 2));
  const event = {
    position: 7,
    channel: 'conversation:x',
    type: 'test.happened',
    payloadJson: '{"a": "é\\""}',
    createdAt: at,
  };
  const body = {
    channel: 'conversation:x',
    type: 'test.happened',
    cursor: encodeCursor(workspaceId, 7),
    at: '2026-01-02T00:00:00.000Z',
    payload: { a: 'é"' },
  };

  it('an event is one JSON object with its payload in it', () => {
    expect(JSON.parse(eventFrame(workspaceId, event))).toEqual({ v: 1, frame: 'event', ...body });
  });

  it('a page holds the same events, and the cursor up to which they reach', () => {
    expect(JSON.parse(pageFrame(workspaceId, [event, event], 9))).toEqual({
      v: 1,
      frame: 'page',
      cursor: encodeCursor(workspaceId, 9),
      events: [body, body],
    });
  });
});
