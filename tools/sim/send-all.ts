import type { SentMessage, SimulatedChat } from '@causerie/setup';
import type { SimArguments } from './arguments';

export interface Act {
  readonly chat: SimulatedChat;
  readonly say: (line: string) => void;
  readonly begin: (atMs: number) => void;
}

/** Everything that the person does, right after each other. Answers the last; undefined: nothing. */
export async function sendAll(
  { texts, image, press }: Pick<SimArguments, 'texts' | 'image' | 'press'>,
  { chat, say, begin }: Act,
): Promise<SentMessage | undefined> {
  let sent: SentMessage | undefined;
  const done = (one: SentMessage): void => {
    begin(one.sentAtMs);
    sent = one;
  };
  if (press !== undefined) {
    say(`  > [${press}]`);
    done(await chat.press(press));
  }
  const [caption, ...rest] = image ? texts : [undefined, ...texts];
  if (image) {
    say(`  > (image)${caption === undefined ? '' : ` ${caption}`}`);
    done(await chat.sendImage(caption));
  }
  for (const text of rest) {
    if (text === undefined) continue;
    say(`  > ${text}`);
    done(await chat.say(text));
  }
  return sent;
}
