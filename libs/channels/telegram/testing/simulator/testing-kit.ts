import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { readBody, startLocalServer } from '@causerie/channel-kit-testing';
import { Telegram, TelegramError } from 'telegraf';
import type { ApiUpdate } from './wire/api-types';

/** What a call answers when it must fail: code, description and parameters. */
export interface Refused {
  code: number;
  description: string;
  parameters?: unknown;
}

/** The refusal of a call made with telegraf. Throws if the call was not refused. */
export async function refusedBy(call: Promise<unknown>): Promise<Refused> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    const { code, description, parameters } = error;
    return { code, description, ...(parameters ? { parameters } : {}) };
  }
  throw new Error('the call was not refused');
}

export function telegramFor(url: string, token: string): Telegram {
  return new Telegram(token, { apiRoot: url });
}

interface ReceivedPost {
  update: ApiUpdate;
  headers: IncomingHttpHeaders;
}

export type Answerer = (response: ServerResponse, post: ReceivedPost, index: number) => void;

export const acknowledge: Answerer = (response) => {
  response.writeHead(200).end();
};

/** A webhook on this machine that keeps what it gets. `answer` may be changed at any time. */
export async function startReceiver(answer: Answerer = acknowledge) {
  const posts: ReceivedPost[] = [];
  const waiting = new Set<() => void>();
  const server = await startLocalServer((request, response) => {
    void readBody(request).then((body) => {
      const post = { update: JSON.parse(String(body)) as ApiUpdate, headers: request.headers };
      posts.push(post);
      for (const wake of waiting) wake();
      waiting.clear();
      receiver.answer(response, post, posts.length - 1);
    });
  });
  const receiver = {
    posts,
    answer,
    url: `${server.url}/hook`,
    close: server.close,
    /** The updates of all posts, once there are so many. */
    async received(count: number): Promise<ApiUpdate[]> {
      while (posts.length < count) await new Promise<void>((resolve) => waiting.add(resolve));
      return posts.map(({ update }) => update);
    },
  };
  return receiver;
}
