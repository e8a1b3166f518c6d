import { readRunFile } from '@causerie/local-stack';
import { checkHealth, healthTable, isHealthy } from './health';

/** `npm run health`: what is well and what is not; exit code 1 when anything is not ready. */
async function main(): Promise<void> {
  const run = readRunFile();
  if (!run) {
    console.error('Causerie is not running from this folder: start it with "npm start".');
    process.exitCode = 1;
    return;
  }
  const rows = await checkHealth(run);
  console.log(healthTable(rows));
  if (!rows.every(isHealthy)) process.exitCode = 1;
}

void main();
