import { startTelegramSimulator } from '@causerie/simulator-telegram';

/** The pretend Telegram as a process of its own, with one bot in it; `npm start` says on which port and which bot. */
async function main(): Promise<void> {
  const simulator = await startTelegramSimulator({ port: Number(process.env['PORT']) });
  const token = process.env['SIMULATED_BOT_TOKEN'];
  if (token) simulator.createBot({ token, firstName: 'Causerie', username: 'causerie_local_bot' });
  process.once('SIGTERM', () => {
    void simulator.close().finally(() => process.exit(0));
  });
  console.log(`The simulator listens at ${simulator.url}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
