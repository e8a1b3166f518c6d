import { Injectable } from '@nestjs/common';
import { serverFrame } from '../protocol/server-frames';
import type { Session } from './session';

/** Takes channels off a connection; nothing of them is sent after the answer. */
@Injectable()
export class Unsubscribe {
  async run(session: Session, names: readonly string[]): Promise<void> {
    const { connection, feed } = session;
    const held = names.filter((name) => session.channels.has(name));
    const remove = (): void => {
      feed?.audience.remove(connection, held);
      for (const name of held) session.channels.delete(name);
      connection.send(serverFrame({ frame: 'unsubscribed', channels: held }));
    };
    await (feed ? feed.atRest(remove) : remove());
  }
}
