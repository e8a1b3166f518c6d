import { parseArgs } from 'node:util';
import { SetupError } from '@causerie/local-stack';
import {
  connectAccount,
  DEFAULT_WORKSPACE,
  platformContext,
  runTool,
  toolEnvironment,
} from '@causerie/setup';
import { readTarget } from './target-url';

const PLATFORM = 'telegram';
const USAGE = 'npm run telegram:webhook -- <token> <url> [--workspace <name or id>] [--no-probe]';
/** https://core.telegram.org/bots/api#setwebhook (`secret_token`). */
const SECRET_HEADER = 'x-telegram-bot-api-secret-token';

/** `npm run telegram:webhook -- <token> <url>`: `npm run connect -- telegram` in two words. Never prints the token. */
async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      workspace: { type: 'string', default: DEFAULT_WORKSPACE },
      'no-probe': { type: 'boolean', default: false },
    },
  });
  const [token, url, ...more] = positionals;
  if (!token || !url || more.length > 0)
    throw new SetupError(`Give the bot's token and the public address of ingest:\n  ${USAGE}`);
  const env = toolEnvironment();
  const { apiRoot } = platformContext(PLATFORM, env);
  const wish = {
    platform: PLATFORM,
    given: { token },
    url: readTarget(url, apiRoot),
    workspace: values.workspace,
    probe: !values['no-probe'],
    secretHeaders: ({ credentials }: { credentials: unknown }) => ({
      [SECRET_HEADER]: (credentials as { secretToken: string }).secretToken,
    }),
  };
  await connectAccount(wish, env);
  return 0;
}

runTool(main);
