import { ManualSimulatorClock } from '@causerie/channel-kit-testing';
import { Input, type Telegram } from 'telegraf';
import { startTelegramSimulator, type TelegramSimulator } from './simulator';
import { telegramFor, type Refused } from './testing-kit';
import { REFUSALS, type RefusalKey } from './wire/refusals';

/** What a row works with: a chat that may be written to, and ways to make one that may not. */
export interface Scene {
  sim: TelegramSimulator;
  clock: ManualSimulatorClock;
  telegram: Telegram;
  /** Started the bot. */
  user: number;
  group: (options?: { status?: 'kicked' | 'left'; type?: 'group' | 'supergroup' | 'channel' }) => number;
  /** A call that telegraf has no way to make. */
  raw: (path: string, body?: unknown) => Promise<Refused>;
}

export type Row = {
  call: (scene: Scene) => Promise<Refused>;
  says?: string;
  parameters?: (scene: Scene) => unknown;
};

export const keyboard = (button: object) => ({ reply_markup: { inline_keyboard: [[button]] } }) as never;
export const bold = (offset: number, length: number) => ({
  entities: [{ type: 'bold' as const, offset, length }],
});
export const buffer = (size: number) => Input.fromBuffer(Buffer.alloc(size, 1), 'f.jpg');

/** The file_id that another bot has. */
export async function foreignPhoto(sim: TelegramSimulator): Promise<string> {
  const other = sim.createBot({ username: 'other_bot' });
  const user = sim.createUser().id;
  sim.startBot({ bot: other.id, user });
  const sent = await telegramFor(sim.url, other.token).sendPhoto(user, buffer(1));
  return sent.photo[0]?.file_id ?? '';
}

export async function openScene(): Promise<Scene> {
  const clock = new ManualSimulatorClock();
  const sim = await startTelegramSimulator({ clock, allowHttpWebhooks: false });
  const bot = sim.createBot({ username: 'first_bot' });
  const user = sim.createUser().id;
  sim.startBot({ user });
  return {
    sim: { ...sim, bot: (ref = bot.id) => sim.bot(ref) },
    clock,
    telegram: telegramFor(sim.url, bot.token),
    user,
    group: ({ status, type = 'supergroup' } = {}) => {
      const chat = sim.createChat({ type, members: [user, bot.id] }).id;
      if (status) sim.setMember({ chat, member: bot.id, status, by: user });
      return chat;
    },
    raw: async (path, body) => {
      const response = await fetch(sim.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body ?? {}),
      });
      const text = await response.text();
      if (text === '') return { code: response.status, description: '' };
      const answer = JSON.parse(text) as { error_code: number; description: string };
      expect(response.status).toBe(answer.error_code);
      return { code: answer.error_code, description: answer.description };
    },
  };
}

/** One test a row: the call gives exactly the refusal of the table. */
export function checkRefusals(rows: Partial<Record<RefusalKey, Row>>): void {
  it.each(Object.entries(rows) as [RefusalKey, Row][])('%s', async (key, { call, says, parameters }) => {
    const scene = await openScene();
    try {
      const { code, description, rule, source } = REFUSALS[key];
      expect(await call(scene)).toEqual({
        code,
        description: says ?? description,
        ...(parameters ? { parameters: parameters(scene) } : {}),
      });
      expect(rule).toMatch(/\.$/);
      expect(source).toMatch(/^https:\/\/(core\.telegram\.org|github\.com\/tdlib)\//);
    } finally {
      await scene.sim.close();
    }
  });
}
