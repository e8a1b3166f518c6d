import { startTelegramSimulator } from '@causerie/simulator-telegram';

const BOT = { firstName: 'Causerie', username: 'causerie_local_bot' };
/** There from the start, for whoever steers the simulator by hand; `npm run sim` makes the users it writes as. */
const USER = { id: 5_000_000_000, firstName: 'Ada', languageCode: 'en' };

/** The pretend platform as a process of its own, with one bot in it; `npm start` says on which port and which bot. */
async function main(): Promise<void> {
  const simulator = await startTelegramSimulator({ port: Number(process.env['PORT']) });
  const token = process.env['SIMULATED_BOT_TOKEN'];
  if (token) simulator.createBot({ token, ...BOT });
  simulator.createUser(USER);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void simulator.close().finally(() => process.exit(0)));
  }
  console.log(`The simulator listens at ${simulator.url}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
