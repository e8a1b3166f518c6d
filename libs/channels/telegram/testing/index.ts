export { telegramSimulation } from './simulation';
export { startTelegramSimulator, type TelegramSimulator } from './simulator/simulator';
export type { BotHandle } from './simulator/control/bot-handle';
