export { startTelegramSimulator, type TelegramSimulator } from './simulator/simulator';
export { TelegramSimulatorClient } from './simulator/control/simulator-client';
export type { BotHandle } from './simulator/control/bot-handle';
