import { Authenticate } from '../subscriptions/authenticate';
import { EndSession } from '../subscriptions/end-session';
import { HandleFrame } from '../subscriptions/handle-frame';
import { LeaveFeed } from '../subscriptions/leave-feed';
import { ReplayHistory } from '../subscriptions/replay-history';
import { Subscribe } from '../subscriptions/subscribe';
import { Unsubscribe } from '../subscriptions/unsubscribe';
import { Connections } from './connections';
import { OpenSession } from './open-session';
import { SocketGateway } from './socket.gateway';

/** The providers behind `/ws`. */
export const SOCKET_ROOMS = [
  Authenticate,
  Connections,
  EndSession,
  HandleFrame,
  LeaveFeed,
  OpenSession,
  ReplayHistory,
  SocketGateway,
  Subscribe,
  Unsubscribe,
];
